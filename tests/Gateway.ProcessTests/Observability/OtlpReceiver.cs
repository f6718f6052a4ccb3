using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.ProcessTests.Observability;

/// <summary>Imitates a collector: takes traces and metrics over OTLP (HTTP, protobuf), and keeps their spans
/// and their names.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<OtlpMetric, bool> _metrics = new();
    private readonly Task _serving;

    public OtlpReceiver()
    {
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>What makes a process send here.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    /// <summary>Everything that has come so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    /// <summary>The spans of a trace, as soon as they are as wanted.</summary>
    public Task<IReadOnlyList<OtlpSpan>> TraceAsync(string trace, Func<IReadOnlyList<OtlpSpan>, bool> asWanted) =>
        Eventually.GetAsync(
            () => Task.FromResult(Of(trace) is { Count: > 0 } spans && asWanted(spans) ? spans : null),
            $"The trace {trace}",
            explain: () => string.Join('\n', Of(trace)));

    /// <summary>The metrics of a service, as soon as they are as wanted.</summary>
    public Task<IReadOnlyList<OtlpMetric>> MetricsAsync(
        string service, Func<IReadOnlyList<OtlpMetric>, bool> asWanted) => Eventually.GetAsync(
            () => Task.FromResult(MetricsOf(service) is var sent && asWanted(sent) ? sent : null),
            $"The metrics of {service}",
            explain: () => string.Join('\n', _metrics.Keys));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private IReadOnlyList<OtlpSpan> Of(string trace) => [.. _spans.Where(span => span.Trace == trace)];

    private IReadOnlyList<OtlpMetric> MetricsOf(string service) =>
        [.. _metrics.Keys.Where(sent => sent.Service == service)];

    private void Keep(string path, byte[] body)
    {
        if (path == "/v1/traces")
            foreach (var span in OtlpSpan.ReadAll(body))
                _spans.Enqueue(span);
        if (path == "/v1/metrics")
            foreach (var sent in OtlpMetric.ReadAll(body))
                _metrics[sent] = true;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Keep(context.Request.Url!.AbsolutePath, body.ToArray());
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // A listener of this kind cannot be told to choose a port; the one that was free a moment ago nearly always is.
    private static (HttpListener, Uri) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address.ToString() } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }
}
