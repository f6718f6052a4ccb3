using System.Net.WebSockets;

namespace Gateway.ProcessTests.Life;

public class PartingTests() : Partings("auto");

public class PartingWithoutTheLinkTests() : Partings("off");

/// <summary>What lasts for hours gets the drain's time, and then a proper end.</summary>
public abstract class Partings(string link)
{
    private readonly Dictionary<string, string?> _soon =
        new() { ["Gateway__Stop__Timeout"] = "300ms", ["Gateway__Link"] = link };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stop")]
    [InlineData("recycle", "--all")]
    [InlineData("upgrade")]
    public async Task A_WebSocket_is_closed_with_1001(params string[] verb)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, _soon);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/ws" }.Uri, Cancellation);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        (await socket.ReceiveAsync(new byte[100], Cancellation)).Count.Should().Be(5);

        await using var command = gateway.Verb(verb);
        var last = await socket.ReceiveAsync(new byte[100], Cancellation);

        last.CloseStatus.Should().Be(WebSocketCloseStatus.EndpointUnavailable, "that is 1001");
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await gateway.Process.LineAsync("1 sockets and event streams");
        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("recycle", "--all")]
    [InlineData("upgrade")]
    public async Task So_is_one_over_HTTP2(params string[] verb)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, _soon);
        var sockets = LastingClients.H2Sockets(gateway, 1);
        await sockets.MoreAsync(1);

        await using var command = gateway.Verb(verb);
        await sockets.EndedAsync(1);

        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
        sockets.Endings.First().Should().Be("1001");
        await sockets.StopAsync();
    }

    [Fact]
    public async Task An_event_stream_ends_as_a_whole_answer()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, _soon);
        using var answer = await gateway.Http.GetAsync(
            "/sse/endless", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        // On a busy machine the drain's time may be over before the first one has come.
        (await events.ReadLineAsync(Cancellation)).Should().Be("data: 1");
        gateway.Process.Signal(ProcessList.SigTerm);
        (await events.ReadToEndAsync(Cancellation)).Should().Be("\n", "that is its end");
    }
}
