using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.ReplicaHook;

/// <summary>
/// A host's Kestrel, whose requests show the gateway's client before anything of ASP.NET Core sees them: logs, traces
/// and the app's first middleware.
/// </summary>
internal sealed class GatewayServer(IServer kestrel) : IServer
{
    public IFeatureCollection Features => kestrel.Features;

    /// <summary>It listens on the gateway's sockets and nowhere else, so that what they say is the gateway's word.</summary>
    public bool IsOurs { get; set; }

    /// <summary>Stands in front of Kestrel, once; a host with another server keeps it.</summary>
    public static void StandIn(IServiceCollection services)
    {
        var server = services.LastOrDefault(service => !service.IsKeyedService && service.ServiceType == typeof(IServer));
        if (server?.ImplementationType is not { } type || type.Assembly != typeof(KestrelServer).Assembly) return;
        services[services.IndexOf(server)] = ServiceDescriptor.Singleton(type, type);
        services.AddSingleton<IServer>(provider => new GatewayServer((IServer)provider.GetRequiredService(type)));
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull =>
        kestrel.StartAsync(IsOurs ? new GatewayApplication<TContext>(application) : application, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => kestrel.StopAsync(cancellationToken);

    // Whoever has made the other one disposes it.
    public void Dispose()
    {
    }
}

internal sealed class GatewayApplication<TContext>(IHttpApplication<TContext> app) : IHttpApplication<TContext>
    where TContext : notnull
{
    public TContext CreateContext(IFeatureCollection contextFeatures)
    {
        Caller.Show(contextFeatures);
        RequestLine.Restore(contextFeatures);
        AnswerTrailers.Offer(contextFeatures);
        return app.CreateContext(contextFeatures);
    }

    public Task ProcessRequestAsync(TContext context) => app.ProcessRequestAsync(context);

    public void DisposeContext(TContext context, Exception? exception) => app.DisposeContext(context, exception);
}
