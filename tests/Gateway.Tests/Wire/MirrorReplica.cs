using System.Net;
using Faults;
using Gateway.Replicas;
using Gateway.Tests.Forwarding.Link;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Wire;

/// <summary>
/// Imitates a replica with its hook: a real Kestrel on the two sockets, and an app that answers with what it has seen.
/// The same app can be asked at its own address, without a gateway.
/// </summary>
public sealed class MirrorReplica : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private long _asked;

    private MirrorReplica(RequestDelegate answer, bool linked)
    {
        var link = linked ? _folder.At("link") : null;
        var sockets = new ReplicaSockets(_folder.At("h2"), _folder.At("h1"), link);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, sockets));
        if (link is not null) builder.ListenOnLink(link);
        _app = builder.Build();
        _app.OfferTrailers();
        _app.Run(context =>
        {
            Interlocked.Increment(ref _asked);
            IsLinked |= context.CameOverLink();
            if (IsBehindGateway(context)) ShowAsTheHookDoes(context);
            return answer(context);
        });
        Picture = Some.Replica(sockets: sockets);
    }

    public Replica Picture { get; }

    /// <summary>Where it is asked without a gateway.</summary>
    public IPEndPoint Address => IPEndPoint.Parse(
        new Uri(_app.Urls.Single(url => url.Contains("127.", StringComparison.Ordinal))).Authority);

    /// <summary>A request has come over the link.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>Requests that have come as far as the app.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    public static async Task<MirrorReplica> ListenAsync(RequestDelegate? answer = null, bool linked = false)
    {
        var replica = new MirrorReplica(answer ?? Mirror.AnswerAsync, linked);
        await replica._app.StartAsync();
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    // As the hook leaves it.
    private static void Configure(KestrelServerOptions kestrel, ReplicaSockets sockets)
    {
        kestrel.ListenUnixSocket(sockets.H2, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.ListenUnixSocket(sockets.H1, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null);
    }

    private static bool IsBehindGateway(HttpContext context) => context.Connection.LocalIpAddress is null;

    private static void ShowAsTheHookDoes(HttpContext context)
    {
        ReplicaHook.Caller.Show(context.Features);
        ReplicaHook.RequestLine.Restore(context.Features);
    }
}
