using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Control;

/// <summary>A small Kestrel beside the public one, so that nothing on it can ever be reached through the public
/// address.</summary>
public static class SideServer
{
    public static WebApplication Build(Action<KestrelServerOptions> listen, IConnectionListenerFactory? transport = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listen(kestrel);
        });
        if (transport is not null) Replace(builder.Services, transport);
        if (OperatingSystem.IsWindows()) builder.WebHost.UseNamedPipes();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton<IMeterFactory, SilentMeters>();
        var app = builder.Build();
        return app;
    }

    private static void Replace(IServiceCollection services, IConnectionListenerFactory transport)
    {
        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton(transport);
    }

    public static async Task AnswerAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Answers with a problem document.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        var problem = new SideProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(problem, ConditionJson.Default.SideProblem), context.RequestAborted);
    }
}

/// <summary>RFC 9457, for people and programs that speak to the gateway itself.</summary>
internal sealed record SideProblem(string Type, string Title, int Status, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayCondition))]
[JsonSerializable(typeof(SideProblem))]
internal sealed partial class ConditionJson : JsonSerializerContext;
