using Gateway.Replicas;
using Gateway.Tests.Forwarding.Link;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>A real Kestrel on both of a replica's sockets.</summary>
public sealed class KestrelReplica : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;

    private KestrelReplica(RequestDelegate answer, Action<KestrelServerLimits>? limit, int slot)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(_folder.At("h1"), listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenUnixSocket(_folder.At("h2"), listen => listen.Protocols = HttpProtocols.Http2);
            limit?.Invoke(kestrel.Limits);
        });
        builder.ListenOnLink(_folder.At("link"));
        _app = builder.Build();
        _app.Run(answer);
        Picture = Some.Replica(slot, sockets: new ReplicaSockets(_folder.At("h2"), _folder.At("h1")));
        Linked = Some.Replica(slot, sockets: new ReplicaSockets(_folder.At("h2"), _folder.At("h1"), _folder.At("link")));
        OverH1 = Found(Picture.EndPoints with { H2 = null });
        OverH2 = Found(Picture.EndPoints with { H1 = null });
    }

    public Replica Picture { get; }

    /// <summary>The same app, run by others, where only its HTTP/1.1 is known.</summary>
    public Replica OverH1 { get; }

    /// <summary>The same with HTTP/2.</summary>
    public Replica OverH2 { get; }

    /// <summary>The same app over the link.</summary>
    public Replica Linked { get; }

    public Replica Over(string transport) => transport switch
    {
        "h1" => OverH1,
        "link" => Linked,
        _ => Picture,
    };

    public static async Task<KestrelReplica> ServeAsync(
        RequestDelegate answer, Action<KestrelServerLimits>? limit = null, int slot = 1)
    {
        var replica = new KestrelReplica(answer, limit, slot);
        await replica._app.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private Replica Found(ReplicaEndPoints where) => new()
    {
        Id = Picture.Id,
        Generation = 1,
        Origin = ReplicaOrigin.Found,
        Address = Picture.Address,
        EndPoints = where,
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
