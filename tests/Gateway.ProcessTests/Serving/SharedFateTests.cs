using System.Net.Sockets;
using System.Text;

namespace Gateway.ProcessTests.Serving;

/// <summary>Clients that stall and clients that go away, at the one replica that serves the good ones too.</summary>
public class SharedFateTests
{
    // A Kestrel ends a connection on which it has twice as many at work as may be open, 100 by default.
    private const int Cancelled = 2_400;
    private const int AtATime = 80; // no more than share one connection
    private const int Stalled = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_some_clients_do_to_their_requests_costs_no_other_one()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var good = Load.On(gateway, clients: 4, "/");
        var goodH2 = Load.OnH2(gateway, clients: 4, "/");
        var stalled = await SendAsync(
            gateway, Stalled, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhalf");
        for (var cancelled = AtATime; cancelled <= Cancelled; cancelled += AtATime)
        {
            var clients = await SendAsync(gateway, AtATime, "GET /deaf/60000 HTTP/1.1\r\nHost: a\r\n\r\n");
            await Eventually.GetAsync(
                async () => await gateway.Http.GetStringAsync("/deaf/count", Cancellation) == $"{cancelled}" ? "" : null,
                "all at work");
            clients.ForEach(Reset);
        }

        await good.MoreAsync(200);
        await goodH2.MoreAsync(200);
        await Task.WhenAll(good.StopAsync(), goodH2.StopAsync());
        good.Failures.Concat(goodH2.Failures).Should().BeEmpty();
        (await gateway.ReplicasAsync()).GetProperty("replicas")[0].GetProperty("failures").GetInt64().Should().Be(0);
        stalled.ForEach(Reset);
    }

    private static async Task<List<Socket>> SendAsync(GatewayRun gateway, int times, string request)
    {
        var clients = new List<Socket>();
        for (var i = 0; i < times; i++)
        {
            clients.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            await clients[i].ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
            await clients[i].SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        }

        return clients;
    }

    private static void Reset(Socket client)
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();
    }
}
