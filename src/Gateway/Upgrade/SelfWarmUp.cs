using System.Net;
using Gateway.FrontDoor;
using Gateway.Health;

namespace Gateway.Upgrade;

/// <summary>
/// What a new gateway does before it takes over: it asks for the warm-up's pages itself, the whole way through its own
/// Kestrel to a replica and back, so that the clients who come all at once do not wait for its compiler.
/// </summary>
public static class SelfWarmUp
{
    private const int Clients = 4;

    /// <summary>Returns when all is answered, or the warm-up's time is over: it then serves as warm as it is.</summary>
    public static async Task RunAsync(LoopbackEndPoint entrance, WarmUpOptions options)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => entrance.EnterAsync(stop) };
        using var client = new HttpMessageInvoker(handler);
        var warmUp = new WarmUp(options);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => warmUp.RunAsync(client, HttpVersion.Version11)));
        entrance.Close();
    }
}
