using System.Diagnostics;
using Gateway.FrontDoor;
using Gateway.Platform;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Hosting;

/// <summary>The Kestrel that clients meet.</summary>
public static class PublicServer
{
    // YARP's own section, in YARP's own format.
    private const string ExtraRoutes = "ReverseProxy";

    public static WebApplication Build(
        RunRequest request, GatewayParts parts, Listeners listeners, GatedTransport transport, LoopbackEndPoint? inner, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, request.Options.Limits);
            listeners.Open(kestrel);
            if (inner is not null) kestrel.Listen(inner, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.RemoveAll<IConnectionListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        // The stop's own deadline counts; the host's would cut in first.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton<DiagnosticSource, KestrelRejections>();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(services => parts.Pipeline(services.GetRequiredService<IHttpForwarder>()));
        var routes = request.Configuration.GetSection(ExtraRoutes);
        if (routes.Exists()) builder.Services.AddReverseProxy().LoadFromConfig(routes);

        var app = builder.Build();
        var pipeline = app.Services.GetRequiredService<RequestPipeline>();
        app.Use(new ConnectionClose(transport).InvokeAsync);
        app.Use(pipeline.RecordAsync);
        if (routes.Exists()) MapRoutes(app, pipeline);
        else app.Run(pipeline.AnswerAsync);
        return app;
    }

    private static void MapRoutes(WebApplication app, RequestPipeline pipeline)
    {
        app.UseRouting();
        app.MapReverseProxy(proxy => proxy.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Features.Get<RequestRecord>()!.Stamp(context.Response.Headers);
                return Task.CompletedTask;
            });
            return next(context);
        }));
        app.MapFallback("{**path}", pipeline.AnswerAsync);
    }
}
