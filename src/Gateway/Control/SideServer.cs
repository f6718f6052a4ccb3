using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Observability;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Control;

/// <summary>A small Kestrel beside the public one, so that nothing on it can ever be reached through the public
/// address.</summary>
public static class SideServer
{
    public static WebApplication Build(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        var app = builder.Build();
        return app;
    }

    public static Task AnswerAsync(HttpContext context, int status, byte[] json) =>
        AnswerAsync(context, status, "application/json", json);

    /// <summary>Says why not, as every error of the gateway does.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string title, string detail) =>
        AnswerAsync(context, status, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(
            new SideProblem("about:blank", title, status, detail, context.Request.Path.ToUriComponent()),
            ConditionJson.Default.SideProblem));

    private static async Task AnswerAsync(HttpContext context, int status, string type, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}

internal sealed record SideProblem(string Type, string Title, int Status, string Detail, string Instance);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayCondition))]
[JsonSerializable(typeof(SideProblem))]
internal sealed partial class ConditionJson : JsonSerializerContext;
