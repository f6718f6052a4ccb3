using System.Net;
using Gateway.FrontDoor;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Wire;

/// <summary>The public side of a gateway as it is put together in production, in this process, in front of one
/// replica.</summary>
public sealed class WireGateway : IAsyncDisposable
{
    private static readonly IConfigurationSection _noRoutes =
        new ConfigurationBuilder().Build().GetSection("ReverseProxy");

    private readonly GatewayCore _core;
    private readonly PublicServer _server;
    private readonly Replica _replica;

    private WireGateway(GatewayCore core, PublicServer server, Listeners listeners, Replica replica)
    {
        (_core, _server, _replica) = (core, server, replica);
        Address = IPEndPoint.Parse(new Uri(listeners.Urls[0]).Authority);
    }

    public IPEndPoint Address { get; }

    /// <summary>What was charged to the replica.</summary>
    public long Blamed => _replica.Failures;

    public long Retried => _core.Counters.Retried;

    public static async Task<WireGateway> ServeAsync(Replica replica, GatewayOptions? options = null)
    {
        var logs = NullLoggerFactory.Instance;
        var core = new GatewayCore(new LiveOptions(options ?? new GatewayOptions()), logs);
        core.Fleet.Add(replica);
        core.Fleet.Apply(replica, ReplicaEvent.ProbePassed);
        var transport = new GatedTransport(new ListeningSockets("public", InheritedSockets.None), logs, () => true);
        var certificates = new Certificates(() => new TlsOptions(), core.Log, TimeProvider.System);
        var listeners = new Listeners([BindUrl.Parse("http://127.0.0.1:0", out _)!], certificates, transport);
        var server = new PublicServer(
            core, _noRoutes, listeners, transport, new MaintenanceMode(_ => { }), new WarmUpReplica());
        await server.StartAsync(() => Task.CompletedTask);
        return new WireGateway(core, server, listeners, replica);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _server.StopAsync(TimeSpan.Zero, soon.Token, () => false);
        await _server.DisposeAsync();
        await _core.DisposeAsync();
    }
}
