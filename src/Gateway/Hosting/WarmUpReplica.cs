using Gateway.Control;
using Gateway.Replicas;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Hosting;

/// <summary>Answers the gateway's own warm-up: an app may do anything at a request, and is asked nothing that no
/// client has sent.</summary>
public sealed class WarmUpReplica : IAsyncDisposable
{
    private readonly WebApplication _server;
    private ListenOptions? _h2;
    private ListenOptions? _h1;

    public WarmUpReplica()
    {
        _server = SideServer.Build(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => (_h2 = listen).Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => (_h1 = listen).Protocols = HttpProtocols.Http1);
        });
        _server.Run(context => context.Response.WriteAsync("warm"));
    }

    /// <summary>It alone is in it.</summary>
    public Fleet Fleet { get; } = new();

    public async Task StartAsync()
    {
        await _server.StartAsync();
        var replica = new Replica
        {
            Id = ReplicaId.OfSlot(0, 0),
            Generation = 0,
            Origin = ReplicaOrigin.Child,
            Address = $"http://{_h2!.IPEndPoint}",
            EndPoints = new ReplicaEndPoints(_h2.IPEndPoint, _h1!.IPEndPoint),
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        Fleet.Add(replica);
        Fleet.Apply(replica, ReplicaEvent.ProbePassed);
    }

    /// <summary>On connections of the gateway's own.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(new OwnConnection());
        return next(connection);
    };

    public static bool IsMarked(HttpContext context) => context.Features.Get<OwnConnection>() is not null;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private sealed class OwnConnection;
}
