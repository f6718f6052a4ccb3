using System.Diagnostics.Metrics;
using System.Text.Json.Serialization;
using Gateway.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Control;

/// <summary>A Kestrel of its own: nothing on it can ever be reached through the public address.</summary>
public static class SideServer
{
    public static WebApplication Build(
        Action<KestrelServerOptions> listen, IConnectionListenerFactory? transport = null, ILoggerFactory? logs = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listen(kestrel);
        });
        if (transport is not null) builder.Services.RemoveAll<IConnectionListenerFactory>().AddSingleton(transport);
        if (logs is not null) builder.Services.AddSingleton(logs);
        if (OperatingSystem.IsWindows()) builder.WebHost.UseNamedPipes();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton<IMeterFactory, SilentMeters>();
        return builder.Build();
    }

    public static async Task AnswerAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    public static async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        var problem = new SideProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(problem, ConditionJson.Default.SideProblem), context.RequestAborted);
    }
}

/// <summary>RFC 9457.</summary>
internal sealed record SideProblem(string Type, string Title, int Status, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayCondition))]
[JsonSerializable(typeof(SideProblem))]
internal sealed partial class ConditionJson : JsonSerializerContext;

/// <summary>Keeps operators' requests out of the server meters that are collected: they are not the clients'.</summary>
internal sealed class SilentMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter("Gateway.Side." + options.Name);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
