using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.ReplicaHook;

/// <summary>Kestrel's limits are for many clients that nobody knows. Here one sends everything, and what Kestrel would do
/// to a bad client it would do to everybody's requests on the same connection.</summary>
internal static class ReplicaLimits
{
    // Kestrel tracks twice as many, those among them whose client has gone while the app works on; beyond that it
    // refuses new ones. How many share a connection is the gateway's to say.
    private const int Streams = 100_000;

    // What the gateway lets share a connection (ReplicaChannels.StreamsEach), each with its window full: a body that the
    // app does not read must not stop the others.
    private const int StreamsAtOnce = 100;
    private const int StreamWindow = 1024 * 1024;

    public static void Raise(KestrelServerLimits limits)
    {
        var http2 = limits.Http2;
        http2.MaxStreamsPerConnection = Math.Max(http2.MaxStreamsPerConnection, Streams);
        http2.InitialStreamWindowSize = Math.Max(http2.InitialStreamWindowSize, StreamWindow);
        var windows = Math.Min((long)StreamsAtOnce * http2.InitialStreamWindowSize, int.MaxValue);
        http2.InitialConnectionWindowSize = Math.Max(http2.InitialConnectionWindowSize, (int)windows);
        // The gateway has both rates, and looks at each client by itself.
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate) = (null, null);
        // It is to tell a client that resets too much, and ends its connection. 0: never.
        AppContext.SetData("Microsoft.AspNetCore.Server.Kestrel.Http2.MaxEnhanceYourCalmCount", 0);
    }
}
