using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Observability;

/// <summary>Meters and traces. Nothing is sent unless OpenTelemetry's standard variable names a receiver.</summary>
public sealed class Telemetry : IDisposable
{
    private const string Receiver = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    private static readonly string[] _meters =
    [
        GatewayMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http", "System.Runtime",
    ];

    // What the gateway's own instruments say of each request already, measured again by the server and by the client:
    // together they cost more than all of the gateway's own work on it.
    private static readonly string[] _again =
    [
        "http.server.request.duration", "http.server.active_requests", "http.client.request.duration",
        "http.client.active_requests", "http.client.request.time_in_queue",
    ];

    // Room for time series is taken at the start, by default for 2,000 of each instrument, 180 kB. Most have a handful;
    // those that name a slot, or a method and a status, have many.
    private static readonly MetricStreamConfiguration _few = new() { CardinalityLimit = 200 };
    private static readonly string[] _many =
        ["gateway.replica.", "gateway.request.", "gateway.attempt", "gateway.probe"];

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    /// <param name="again">Whether the framework measures every request once more.</param>
    public Telemetry(bool scraped, bool again, Func<string, string?> environment)
    {
        var sends = !string.IsNullOrEmpty(environment(Receiver));
        if (!scraped && !sends) return;
        var resource = Resource(environment(ServiceName));
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(_meters);
        metrics.AddView(instrument => ViewOf(instrument.Name, again));
        // Asked anew each time: a test, or an operator with curl, wants what is true now.
        if (scraped) metrics.AddPrometheusExporter(scrape => scrape.ScrapeResponseCacheDurationMilliseconds = 0);
        if (sends) metrics.AddOtlpExporter();
        _metrics = metrics.Build();
        GatewayMetrics.Begin();
        if (sends)
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource(GatewayTraces.SourceName).AddOtlpExporter().Build();
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        if (_metrics is not null) routes.MapPrometheusScrapingEndpoint(
            "/metrics", _metrics, asked => asked.Use(PrometheusNames.MendAsync), null);
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    internal static MetricStreamConfiguration? ViewOf(string instrument, bool again)
    {
        if (_many.Any(start => instrument.StartsWith(start, StringComparison.Ordinal))) return null;
        if (!_again.Contains(instrument)) return _few;
        return again ? null : MetricStreamConfiguration.Drop;
    }

    // The variable names the app, whose replicas read it as well: one trace shows both, and must tell them apart.
    private static ResourceBuilder Resource(string? app) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector()
        .AddService(
            string.IsNullOrEmpty(app) ? "gateway" : app + "-gateway",
            serviceVersion: StatusReporter.Version,
            serviceInstanceId: Environment.MachineName);
}
