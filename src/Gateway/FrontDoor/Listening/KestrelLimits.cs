using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

public static class KestrelLimits
{
    // As much as the replicas are given: an upload over HTTP/2 must not wait for a window half-way.
    private const int ConnectionWindow = 4 * 1024 * 1024;
    private const int StreamWindow = 1024 * 1024;

    // Bytes of an answer that wait for their reader here. With the piece that is being written (64 KiB) and what its
    // replica may send meanwhile (Gateway.csproj), a slow reader costs some 240 KiB.
    private const int AnswerBuffer = 32 * 1024;

    // Kestrel's own: a connection may begin slowly, and pause.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    /// <summary>Holds the new connections of a server that runs to them.</summary>
    public static void Change(IServiceProvider server, LimitOptions limits) =>
        Apply(server.GetRequiredService<IOptions<KestrelServerOptions>>().Value, limits);

    public static void Apply(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        // ClientIdentity says which it is.
        kestrel.AllowAlternateSchemes = true;
        LineFeedAlone(kestrel, refused: true);
        kestrel.RequestHeaderEncodingSelector =
            static name => name == HeaderNames.ContentLength ? DigitsAlone.Instance : null;
        // Byte for byte, as an answer came (ReplicaConnections).
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = limits.RequestBody;
        kestrel.Limits.MaxRequestLineSize = limits.RequestLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.RequestHeaders;
        kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
        kestrel.Limits.MinRequestBodyDataRate = limits.BodyRate > 0 ? new MinDataRate(limits.BodyRate, _grace) : null;
        kestrel.Limits.MaxResponseBufferSize = AnswerBuffer;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = limits.RequestHeaders;
        kestrel.Limits.Http3.MaxRequestHeaderFieldSize = limits.RequestHeaders;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
    }

    // Otherwise only a switch for the whole process says so.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_DisableHttp1LineFeedTerminators")]
    private static extern void LineFeedAlone(KestrelServerOptions kestrel, bool refused);
}
