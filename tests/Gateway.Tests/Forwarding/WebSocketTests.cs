using System.Text;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Forwarding.Link;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

public class WebSocketTests() : WebSockets(LinkMode.Off);

public class WebSocketsOverTheLinkTests() : WebSockets(LinkMode.Auto);

/// <summary>Requests whose connection becomes another protocol's: from then on it is bytes, whatever they
/// mean.</summary>
public abstract class WebSockets(string link)
{
    private const int Much = 4 * 1024 * 1024;
    private const string Close = "\u0088\u0002\u0003\u00E9"; // 1001

    private static readonly string[] _ask =
    [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];

    private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task It_goes_over_the_link_where_there_is_one()
    {
        await using var gateway = await OpenAsync((context, socket) =>
            SayAsync(socket, context.CameOverLink() ? "link" : "sockets"));
        using var client = await AskAsync(gateway);
        await client.ReceiveAsync(link == LinkMode.Off ? "sockets" : "link");
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("WebSocket")]
    [InlineData("SPDY/3.1")]
    public async Task Bytes_pass_both_ways_until_the_app_ends_it(string protocol)
    {
        await using var gateway = await OpenAsync((_, socket) => EchoAsync(socket, upTo: "bye"));
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("GET /ws", "Connection: keep-alive, Upgrade", $"Upgrade: {protocol}");
        (await client.ReceiveAsync("\r\n\r\n")).Should().StartWith("HTTP/1.1 101 Switching Protocols\r\n")
            .And.Contain($"\r\nUpgrade: {protocol}\r\n").And.Contain("\r\nConnection: Upgrade\r\n");
        foreach (var said in (string[])["hello", "\0\r\n\r\n", "bye"])
        {
            await client.SendAsync(said);
            (await client.ReceiveAsync(said)).Should().Be(said);
        }

        await EndsAsync(client);
        await EndedAsync(gateway, failure: null);
    }

    [Fact]
    public async Task Neither_direction_waits_for_the_other()
    {
        await using var gateway = await OpenAsync(async (_, socket) =>
        {
            await socket.ReadExactlyAsync(new byte[1]);
            await socket.WriteAsync(new byte[Much]);
            await socket.ReadExactlyAsync(new byte[Much - 1]);
            await SayAsync(socket, "the end");
        });
        using var client = await AskAsync(gateway);
        var sending = client.SendAsync(new string('a', Much)).AsTask();
        (await client.CountAsync(until: "the end")).Should().BeGreaterThanOrEqualTo(Much);
        await sending;
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(404)]
    public async Task An_app_that_answers_instead_has_answered(int status)
    {
        await using var gateway = await SmallGateway.OpenAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/next" ? 202 : status;
                return context.Response.WriteAsync("whole");
            },
            new GatewayOptions { Link = link });
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("GET /ws", _ask);
        (await client.ReceiveAsync("whole")).Should().StartWith($"HTTP/1.1 {status} ");
        await client.ReceiveAsync("0\r\n\r\n");
        await client.AskAsync("GET /next");
        (await client.ReceiveAsync("whole")).Should().StartWith("HTTP/1.1 202 ");
        gateway.Replica.Failures.Should().Be(0);
    }

    [Fact]
    public async Task A_switch_to_what_was_not_asked_for_is_one_clean_502()
    {
        await using var gateway = await OpenAsync((_, _) => Task.CompletedTask, gives: "chat");
        using var client = await gateway.ConnectAsync();
        await client.AskAsync("GET /ws", _ask);
        (await client.ReceiveAsync("}")).Should().StartWith("HTTP/1.1 502 ").And.Contain("problem+json");
        gateway.Replica.Failures.Should().Be(1);
    }

    [Fact]
    public async Task A_client_that_goes_is_told_to_the_app_and_blamed_on_nobody()
    {
        await using var gateway = await OpenAsync(async (context, socket) =>
        {
            await EchoAsync(socket, upTo: "hello");
            await UntilAsync(context.RequestAborted);
            _mayGoOn.SetResult();
        });
        using var client = await AskAsync(gateway);
        await client.SendAsync("hello");
        await client.ReceiveAsync("hello");
        client.Cut();
        await _mayGoOn.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await EndedAsync(gateway, RequestFailure.ClientGone);
    }

    [Fact]
    public async Task A_client_that_ends_its_side_has_ended_it()
    {
        await using var gateway = await OpenAsync((_, socket) => EchoAsync(socket, upTo: "never"));
        using var client = await AskAsync(gateway);
        client.EndSending();
        await EndsAsync(client);
        // Whether it is called gone depends on whether the app has ended its own side by then.
        await Eventually.TrueAsync(() => !gateway.Ended.IsEmpty, "its end");
        gateway.Ended.Single().Failure.Should().Match(failure => failure == null || failure == RequestFailure.ClientGone);
        (gateway.Replica.InFlight, gateway.Replica.Failures).Should().Be((0, 0));
    }

    [Fact]
    public async Task An_app_that_cuts_it_has_ended_it()
    {
        await using var gateway = await OpenAsync(async (context, socket) =>
        {
            await socket.ReadExactlyAsync(new byte[1]);
            context.Abort();
        });
        using var client = await AskAsync(gateway);
        await client.SendAsync("a");
        await EndsAsync(client);
        await EndedAsync(gateway, failure: null);
    }

    [Fact]
    public async Task Silence_ends_it_and_is_blamed_on_nobody()
    {
        var second = TimeSpan.FromSeconds(1);
        await using var gateway = await OpenAsync(
            (context, _) => UntilAsync(context.RequestAborted),
            timeouts: new TimeoutOptions { Response = second, Idle = second });
        using var client = await AskAsync(gateway);
        await EndsAsync(client);
        await EndedAsync(gateway, RequestFailure.Idle);
    }

    [Fact]
    public async Task A_replica_that_leaves_closes_it_between_two_frames()
    {
        await using var gateway = await OpenAsync(async (context, socket) =>
        {
            await SayAsync(socket, "\u0082\u0004ab");
            await _mayGoOn.Task;
            await SayAsync(socket, "cd");
            await UntilAsync(context.RequestAborted);
        });
        using var client = await AskAsync(gateway);
        await client.ReceiveAsync("\u0082\u0004ab");
        gateway.Replica.CloseStreams();
        _mayGoOn.SetResult();
        (await client.ReceiveAsync(Close)).Should().Be("cd" + Close);
        gateway.Replica.StreamsClosed.Should().Be(1);
        gateway.Replica.Cut();
        await EndsAsync(client);
        await EndedAsync(gateway, RequestFailure.ReplicaFailed);
    }

    [Fact]
    public async Task An_open_one_takes_no_place()
    {
        await using var gateway = await OpenAsync(
            (_, socket) => EchoAsync(socket, upTo: "bye"), admission: new AdmissionOptions { MaxInFlight = 1 });
        using var first = await AskAsync(gateway);
        using var second = await AskAsync(gateway);
        gateway.Replica.InFlight.Should().Be(2);
        gateway.Replica.Occupied.Should().Be(0);
    }

    private async Task<SmallGateway> OpenAsync(
        Func<HttpContext, Stream, Task> speak, string? gives = null, TimeoutOptions? timeouts = null,
        AdmissionOptions? admission = null) => await SmallGateway.OpenAsync(
        async context =>
        {
            context.Response.Headers.Upgrade = gives ?? context.Request.Headers.Upgrade;
            await speak(context, await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync());
        },
        new GatewayOptions
        {
            Link = link,
            Timeouts = timeouts ?? new TimeoutOptions(),
            Admission = admission ?? new AdmissionOptions(),
        });

    private static async Task<RawClient> AskAsync(SmallGateway gateway)
    {
        var client = await gateway.ConnectAsync();
        await client.AskAsync("GET /ws", _ask);
        (await client.ReceiveAsync("\r\n\r\n")).Should().StartWith("HTTP/1.1 101 ");
        return client;
    }

    private static Task EndsAsync(RawClient client) => FluentActions.Awaiting(() => client.ReceiveAsync("never"))
        .Should().ThrowAsync<EndOfStreamException>();

    private static async Task EndedAsync(SmallGateway gateway, RequestFailure? failure)
    {
        await Eventually.TrueAsync(() => !gateway.Ended.IsEmpty, "its end");
        var record = gateway.Ended.Single();
        record.Failure.Should().Be(failure, record.FailureDetail);
        (gateway.Replica.InFlight, gateway.Replica.Failures).Should().Be((0, 0));
    }

    private static async Task EchoAsync(Stream socket, string upTo)
    {
        var buffer = new byte[1024];
        while (await socket.ReadAsync(buffer) is > 0 and var count)
        {
            await socket.WriteAsync(buffer.AsMemory(0, count));
            if (Encoding.Latin1.GetString(buffer, 0, count) == upTo) return;
        }
    }

    private static async Task SayAsync(Stream socket, string text) =>
        await socket.WriteAsync(Encoding.Latin1.GetBytes(text));

    private static Task UntilAsync(CancellationToken over)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        over.Register(ended.SetResult);
        return ended.Task;
    }
}
