using System.Net;
using System.Net.Sockets;
using Gateway.FrontDoor;
using Gateway.Platform;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public class GatedTransportTests
{
    private readonly GatewayCounters _counters = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_closed_door_tells_those_who_are_inside_with_their_next_answer()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        using var inside = await front.ConnectAsync();
        (await inside.AskAsync()).Should().StartWith("HTTP/1.1 200").And.NotContain("Connection: close");

        front.Transport.Close();

        (await inside.AskAsync()).Should().StartWith("HTTP/1.1 200").And.Contain("Connection: close");
        (await inside.EndAsync()).Should().BeEmpty();
        await Eventually.TrueAsync(() => front.Transport.Inside == 0, "nobody inside");
    }

    [Fact]
    public async Task A_closed_door_refuses_those_outside()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        front.Transport.Close();
        (await front.Invoking(door => door.ConnectAsync()).Should().ThrowAsync<SocketException>())
            .Which.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task A_door_that_is_taken_back_serves_who_has_waited_outside()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        front.Transport.HandOver();
        using var waiting = await front.ConnectAsync();
        var answer = waiting.AskAsync();
        front.Transport.Inside.Should().Be(0);

        front.Transport.TakeBack();

        (await answer).Should().StartWith("HTTP/1.1 200").And.NotContain("Connection: close");
    }

    [Fact]
    public async Task A_socket_whose_file_was_taken_away_is_made_again_and_let_alone_while_it_is_there()
    {
        using var folder = new TempFolder();
        var where = new UnixDomainSocketEndPoint(folder.At("s"));
        var sockets = new ListeningSockets("control", InheritedSockets.None);
        var transport = new GatedTransport(sockets, NullLoggerFactory.Instance, () => true);
        await using var listener = await transport.BindAsync(where, TestContext.Current.CancellationToken);
        var accepted = listener.AcceptAsync(TestContext.Current.CancellationToken);
        transport.Restore().Should().BeFalse();

        File.Delete(folder.At("s"));
        transport.Restore().Should().BeTrue();

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(where, TestContext.Current.CancellationToken);
        (await accepted).Should().NotBeNull();
        sockets.Opened.Should().ContainSingle("an upgrade hands over what clients reach")
            .Which.Socket.SafeHandle.IsClosed.Should().BeFalse();
    }

    [Fact]
    public async Task While_a_door_is_held_only_the_gateway_itself_comes_in()
    {
        var inner = new LoopbackEndPoint();
        await using var front = await SmallFrontDoor.OpenAsync(inner: inner);
        using var outside = await front.ConnectAsync();
        var answer = outside.AskAsync();

        using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => inner.EnterAsync(stop) };
        using var itself = new HttpClient(handler);
        (await itself.GetStringAsync("http://localhost/", TestContext.Current.CancellationToken)).Should().Be("fine");
        front.Transport.Inside.Should().Be(0);
        answer.IsCompleted.Should().BeFalse();
        inner.Close();
        front.Transport.Open();

        (await answer).Should().StartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Who_comes_to_a_full_house_waits_outside_until_there_is_room()
    {
        bool full = false, refused = false;
        await using var front = await SmallFrontDoor.OpenAsync(HasRoom);
        using var inside = await front.ConnectAsync();
        await inside.AskAsync();
        Volatile.Write(ref full, true);
        // A call of accept that waited before the house was full lets this one in.
        using var second = await front.ConnectAsync();
        var ofSecond = second.AskAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref refused), "no more calls of accept");
        using var outside = await front.ConnectAsync();
        var answer = outside.AskAsync();
        (await inside.AskAsync()).Should().StartWith("HTTP/1.1 200");
        front.Transport.Inside.Should().BeLessThan(3);

        Volatile.Write(ref full, false);

        (await ofSecond).Should().StartWith("HTTP/1.1 200");
        (await answer).Should().StartWith("HTTP/1.1 200");

        bool HasRoom()
        {
            if (Volatile.Read(ref full)) Volatile.Write(ref refused, true);
            return !Volatile.Read(ref full);
        }
    }

    [Fact]
    public async Task Who_comes_to_an_empty_house_is_let_in_however_little_room_there_is()
    {
        await using var front = await SmallFrontDoor.OpenAsync(() => false);
        using var first = await front.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Nobody_inside_is_nobody_to_wait_for()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        front.Transport.Close();
        await Eventually.TrueAsync(() => front.Transport.IsEmpty, "no open call of accept");
        await new ConnectionDrain(front.Transport, _counters, _clock).WaitAsync(TimeSpan.FromHours(1), CancellationToken.None);
    }

    [Fact]
    public async Task Who_has_been_accepted_and_is_not_served_yet_is_waited_for()
    {
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), NullLoggerFactory.Instance, () => true);
        await using var listener = await transport.BindAsync(
            new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        var accepted = listener.AcceptAsync(TestContext.Current.CancellationToken);
        transport.IsEmpty.Should().BeFalse("somebody can be on the way in");
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
        await using var connection = await accepted;
        transport.HandOver();

        var waiting = new ConnectionDrain(transport, _counters, _clock)
            .WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);

        waiting.IsCompleted.Should().BeFalse();
        await transport.Count((ConnectionContext _) => Task.CompletedTask)(connection!);
        await AsTimePassesAsync(waiting);
    }

    [Fact]
    public async Task Who_asks_nothing_is_waited_for_as_long_as_the_linger()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        using var idle = await front.ConnectAsync();
        await Eventually.TrueAsync(() => front.Transport.Inside == 1, "one inside");

        var waiting = new ConnectionDrain(front.Transport, _counters, _clock)
            .WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);

        _clock.Advance(TimeSpan.FromMilliseconds(900));
        waiting.IsCompleted.Should().BeFalse();
        await AsTimePassesAsync(waiting);
    }

    [Fact]
    public async Task Who_waits_for_an_answer_is_waited_for_until_patience_ends()
    {
        await using var front = await SmallFrontDoor.OpenAsync();
        using var busy = await front.ConnectAsync();
        await Eventually.TrueAsync(() => front.Transport.Inside == 1, "one inside");
        _counters.RequestBegan();
        using var patience = new CancellationTokenSource();

        var waiting = new ConnectionDrain(front.Transport, _counters, _clock).WaitAsync(TimeSpan.Zero, patience.Token);

        _clock.Advance(TimeSpan.FromHours(1));
        waiting.IsCompleted.Should().BeFalse();
        await patience.CancelAsync();
        await AsTimePassesAsync(waiting);
    }

    private Task AsTimePassesAsync(Task waiting) => Eventually.TrueAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            return waiting.IsCompleted;
        },
        "the end of the wait");
}
