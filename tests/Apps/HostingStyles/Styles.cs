using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HostingStyles;

/// <summary>The ways in which apps host themselves and say where they listen.</summary>
internal static class Styles
{
    private const string Elsewhere = "http://127.0.0.1:0";

    public static readonly IReadOnlyDictionary<string, Func<Task>> All = new Dictionary<string, Func<Task>>
    {
        ["create-builder"] = () => Run(WebApplication.CreateBuilder()),
        ["create-slim-builder"] = () => Run(WebApplication.CreateSlimBuilder()),
        ["create-empty-builder"] = EmptyBuilder,
        ["generic-host"] = () => Host.CreateDefaultBuilder().ConfigureWebHostDefaults(Answer).Build().RunAsync(),
        ["web-host-defaults"] = () => With(WebHost.CreateDefaultBuilder().UseUrls(Elsewhere)),
        ["web-host-builder"] = () => With(new WebHostBuilder().UseKestrel(kestrel => kestrel.ListenAnyIP(0))),
        ["use-urls"] = () => Run(builder => builder.WebHost.UseUrls(Elsewhere)),
        ["configuration-urls"] = () => Run(builder => builder.Configuration["urls"] = Elsewhere),
        ["settings-urls"] = () => Run(builder => Settings(builder, "urls.json")),
        ["app-urls"] = AppUrls,
        ["run-url"] = () => Build(WebApplication.CreateBuilder()).RunAsync(Elsewhere),
        ["listen-any-ip"] = () => Kestrel(kestrel => kestrel.ListenAnyIP(0)),
        ["listen-unix-socket"] = () => Kestrel(kestrel =>
            kestrel.ListenUnixSocket(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()))),
        ["listen-https"] = () => Kestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, on => on.UseHttps(SelfSigned()))),
        ["settings-endpoints"] = () => Run(builder => Settings(builder, "endpoints.json")),
        ["endpoint-defaults"] = () => Kestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1)),
        ["own-limits"] = () => Kestrel(OwnLimits),
        ["second-host"] = SecondHost,
    };

    private static Task Run(WebApplicationBuilder builder) => Build(builder).RunAsync();

    private static Task Run(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        configure(builder);
        return Run(builder);
    }

    private static Task Kestrel(Action<KestrelServerOptions> configure) =>
        Run(builder => builder.WebHost.ConfigureKestrel(configure));

    private static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.Run(Answers.AnswerAsync);
        return app;
    }

    private static Task With(IWebHostBuilder builder)
    {
        Answer(builder);
        return builder.Build().RunAsync();
    }

    private static void Answer(IWebHostBuilder builder) => builder.Configure(app => app.Run(Answers.AnswerAsync));

    private static void Settings(WebApplicationBuilder builder, string file) =>
        builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, file));

    private static Task EmptyBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return Run(builder);
    }

    private static Task AppUrls()
    {
        var app = Build(WebApplication.CreateBuilder());
        app.Urls.Add(Elsewhere);
        return app.RunAsync();
    }

    private static void OwnLimits(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = 1234;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(99);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 200_000;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Task SecondHost()
    {
        var metrics = WebApplication.CreateBuilder();
        metrics.WebHost.UseUrls(Elsewhere);
        var app = Build(WebApplication.CreateBuilder());
        await app.StartAsync();
        await Build(metrics).StartAsync();
        await app.WaitForShutdownAsync();
    }
}
