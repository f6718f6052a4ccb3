using System.Net.WebSockets;

namespace Gateway.ProcessTests.Serving;

/// <summary>WebSockets whose replica's process ends under them.</summary>
public class WebSocketTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("auto")]
    [InlineData("off")]
    public async Task A_replica_that_is_killed_takes_its_own_along_and_no_others(string link)
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__Link"] = link });
        var sockets = new List<ClientWebSocket>();
        while (sockets.Count < 8) sockets.Add(await ConnectAsync(gateway));

        TestProcess.SignalOther((await gateway.PidsAsync())[0], ProcessList.SigKill);

        var lives = await Task.WhenAll(sockets.Select(LivesAsync));
        lives.Count(one => one).Should().Be(4, "a new one goes where fewer are");
        using (var next = await ConnectAsync(gateway)) (await LivesAsync(next)).Should().BeTrue();
        foreach (var socket in sockets) socket.Dispose();
    }

    private static async Task<ClientWebSocket> ConnectAsync(GatewayRun gateway)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/ws" }.Uri, Cancellation);
        return socket;
    }

    private static async Task<bool> LivesAsync(ClientWebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, patience.Token);
            return (await socket.ReceiveAsync(new byte[100], patience.Token)).Count == 5;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }
}
