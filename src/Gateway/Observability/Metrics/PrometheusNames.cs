namespace Gateway.Observability;

/// <summary>In Prometheus's world only histograms and summaries end in <c>_count</c>. Gauges of .NET do so as well, by
/// OpenTelemetry's conventions: docs/decisions/0087-one-name-for-each-world.md.</summary>
public static class PrometheusNames
{
    private static readonly (string Conventional, string Scraped)[] _names =
    [
        ("dotnet_assembly_count", "dotnet_assemblies"),
        ("dotnet_process_cpu_count", "dotnet_process_cpus"),
        ("dotnet_timer_count", "dotnet_timers"),
    ];

    /// <summary>Around what writes a scrape.</summary>
    public static async Task MendAsync(HttpContext context, RequestDelegate next)
    {
        // The exporter would compress what is to be read here.
        context.Request.Headers.AcceptEncoding = default;
        var body = context.Response.Body;
        using var scrape = new MemoryStream();
        context.Response.Body = scrape;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        var text = Mend(Encoding.UTF8.GetString(scrape.GetBuffer().AsSpan(0, (int)scrape.Length)));
        await body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }

    internal static string Mend(string scrape) => _names.Aggregate(
        scrape, (text, name) => text.Replace(name.Conventional, name.Scraped, StringComparison.Ordinal));
}
