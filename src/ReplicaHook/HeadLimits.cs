using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.ReplicaHook;

/// <summary>The gateway has limits of its own for a request's head, and adds fields to it: what it lets in is not to be
/// refused here. A limit that the app itself has set is the app's.</summary>
internal static class HeadLimits
{
    private const int Fields = 1_000;

    // Kestrel demands that what it holds of a request at once is not less; 1 MiB by default, which is also the most
    // that the gateway's own limits may be.
    private const int MostBytes = 1024 * 1024;

    public static void Raise(KestrelServerLimits limits)
    {
        var defaults = new KestrelServerLimits();
        var most = (int)Math.Min(limits.MaxRequestBufferSize ?? MostBytes, MostBytes);
        limits.MaxRequestLineSize = Raised(limits.MaxRequestLineSize, defaults.MaxRequestLineSize, most);
        limits.MaxRequestHeadersTotalSize =
            Raised(limits.MaxRequestHeadersTotalSize, defaults.MaxRequestHeadersTotalSize, most);
        limits.MaxRequestHeaderCount = Raised(limits.MaxRequestHeaderCount, defaults.MaxRequestHeaderCount, Fields);
        limits.Http2.MaxRequestHeaderFieldSize =
            Raised(limits.Http2.MaxRequestHeaderFieldSize, defaults.Http2.MaxRequestHeaderFieldSize, most);
    }

    private static int Raised(int value, int untouched, int wanted) =>
        value == untouched ? Math.Max(value, wanted) : value;
}
