using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

[assembly: HostingStartup(typeof(Gateway.ReplicaHook.WebHostStartup))]

namespace Gateway.ReplicaHook;

/// <summary>Where the gateway expects this replica.</summary>
/// <param name="Link">Null when it wants none.</param>
internal sealed record ReplicaSockets(string H2, string H1, string? Link)
{
    /// <summary>In Kestrel's notation, which on Windows has the slash as well as the drive.</summary>
    public IEnumerable<string> Addresses(bool withLink) =>
        new[] { H2, H1, withLink ? Link : null }.OfType<string>().Select(path => "http://unix:/" + path.TrimStart('/'));
}

/// <summary>Puts a <see cref="SocketTaker"/> into every host of the process, whatever builds it.</summary>
internal static class ReplicaHosts
{
    private static ReplicaSockets? _sockets;
    private static GatewayLifeline? _lifeline;
    private static SharedKeys? _keys;

    public static void Watch(ReplicaSockets sockets, GatewayLifeline lifeline, SharedKeys? keys)
    {
        (_sockets, _lifeline, _keys) = (sockets, lifeline, keys);
        DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "Microsoft.Extensions.Hosting") Listen(listener);
        }));
    }

    public static void Enter(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SocketTaker>(
            provider => new SocketTaker(provider, _sockets!, _lifeline!)));
        GatewayServer.StandIn(services);
        if (_sockets!.Link is { } link) LinkTransport.Offer(services, link);
        _keys?.Offer(services);
    }

    private static void Listen(DiagnosticListener hosts) =>
        hosts.Subscribe(new Observer<KeyValuePair<string, object?>>(news =>
        {
            if (news is { Key: "HostBuilding", Value: IHostBuilder builder })
                builder.ConfigureServices((_, services) => Enter(services));
        }));

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnNext(T value) => next(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}

/// <summary>The way into a host that is made with <c>WebHostBuilder</c>.</summary>
internal sealed class WebHostStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(ReplicaHosts.Enter);
}

/// <summary>
/// Brings a host's Kestrel onto the gateway's sockets, and only those, just before it starts: by then the app has said
/// all that it has to say about addresses.
/// </summary>
internal sealed class SocketTaker(IServiceProvider services, ReplicaSockets sockets, GatewayLifeline lifeline)
    : IHostedLifecycleService
{
    private static int _taken;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        TakeSockets();
        return Task.CompletedTask;
    }

    // A WebHost knows no StartingAsync; it starts its services before its server.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        TakeSockets();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => lifeline.OnStop(lifetime.StopApplication));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void TakeSockets()
    {
        var server = services.GetService<IServer>();
        if (server?.Features.Get<IServerAddressesFeature>() is not { } listening) return;
        // An app with a second web host (for its metrics, say) keeps that one where it put it.
        if (Interlocked.Exchange(ref _taken, 1) == 1) return;

        StartupHook.LeaveHostingStartups();
        listening.Addresses.Clear();
        var hasLink = services.GetServices<IConnectionListenerFactory>().OfType<LinkTransport>().Any();
        foreach (var address in sockets.Addresses(hasLink)) listening.Addresses.Add(address);
        // Outranks what is listened to in code.
        listening.PreferHostingUrls = true;
        if (server is GatewayServer gateways) gateways.IsOurs = true;
        Configure(services.GetRequiredService<IOptions<KestrelServerOptions>>().Value);
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        // Configured endpoints are loaded even where they are outranked: one with https fails without its certificate.
        if (kestrel.ConfigurationLoader is not null) kestrel.Configure(new ConfigurationBuilder().Build());
        kestrel.ConfigureEndpointDefaults(endpoint =>
            endpoint.Protocols = endpoint.SocketPath == sockets.H2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

        ReplicaLimits.Raise(kestrel.Limits);
        HeadLimits.Raise(kestrel.Limits);
    }
}
