using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Control;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Tests.Control;

public sealed partial class EventsEndpointTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly RecentEvents _events = new(TimeProvider.System);
    private readonly ReplicaLog _written = new();
    private readonly List<string> _told = [];
    private readonly SemaphoreSlim _heard = new(0);
    private readonly Microsoft.AspNetCore.Builder.WebApplication _app;

    public EventsEndpointTests()
    {
        _app = SideServer.Build(kestrel => kestrel.ListenUnixSocket(Path));
        EventsEndpoint.Map(_app, _events, _written);
        Happens("one");
    }

    private string Path => _folder.At("c.sock");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _app.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
        _heard.Dispose();
    }

    [Fact]
    public async Task What_has_happened_is_read_to_its_end()
    {
        Happens("two");
        using var client = new ControlClient(Path);
        (await client.EventsAsync(follow: false, Tell, Cancellation)).Ok.Should().BeTrue();
        _told.Should().HaveCount(2);
        _told[1].Should().Contain("\"text\":\"two\"");
    }

    [Fact]
    public async Task Following_hears_what_happens_and_ends_with_the_gateway()
    {
        using var client = new ControlClient(Path);
        var following = client.EventsAsync(follow: true, Tell, Cancellation);
        await HearAsync();

        Happens("two");
        await HearAsync();
        await _app.StopAsync(Cancellation);

        (await following).Ok.Should().BeTrue();
        _told.Should().HaveCount(2);
    }

    [Fact]
    public async Task Whoever_follows_may_leave_and_that_is_no_late_answer()
    {
        using var client = new ControlClient(Path);
        using var leave = new CancellationTokenSource();
        var following = client.EventsAsync(follow: true, Tell, leave.Token);
        await HearAsync();

        await leave.CancelAsync();

        await FluentActions.Awaiting(() => following).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData("", "a1 b1 a2 b2")]
    [InlineData("?last=1", "b2")]
    [InlineData("?replica=1.1&last=1", "a2")]
    [InlineData("?replica=1.1&last=9", "a1 a2")]
    [InlineData("?after=2", "a2 b2")]
    [InlineData("?replica=2.1&after=2", "b2")]
    [InlineData("?last=-1", "a1 b1 a2 b2")]
    public async Task A_reader_begins_where_it_asks_to(string query, string texts)
    {
        foreach (var text in (string[])["a1", "b1", "a2", "b2"])
            _written.Add(
                ReplicaId.OfSlot(text[0] == 'a' ? 1 : 2, 1), new ReplicaRecord(DateTimeOffset.UnixEpoch, "stdout", text));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = OpenAsync });
        var answer = await client.GetStringAsync("http://localhost/logs" + query, Cancellation);
        Message().Matches(answer).Select(match => match.Groups[1].Value).Should().Equal(texts.Split(' '));
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    [GeneratedRegex("\"message\":\"(..)\"")]
    private static partial Regex Message();

    private void Happens(string text) => _events.Add("info", "Say", null, text, [], new Dictionary<string, object?>());

    private void Tell(string happened)
    {
        _told.Add(happened);
        _heard.Release();
    }

    private async Task HearAsync() =>
        (await _heard.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Should().BeTrue();
}
