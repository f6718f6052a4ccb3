using Gateway.FrontDoor;
using Gateway.Health;

namespace Gateway.Upgrade;

/// <summary>Runs the warm-up through its own Kestrel: clients come all at once, not to wait for its JIT.</summary>
public static class SelfWarmUp
{
    private const int Clients = 4;

    public static async Task RunAsync(LoopbackEndPoint entrance, WarmUpOptions options)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => entrance.EnterAsync(stop) };
        using var client = new HttpMessageInvoker(handler);
        var warmUp = new WarmUp(options);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => warmUp.RunAsync(client, HttpVersion.Version11)));
        entrance.Close();
    }
}
