using System.Text.Json.Serialization;
using Gateway.Observability;

namespace Gateway.Dashboard;

// GET /stream: what the page draws. First "history"; then each second, and at once when something happens, "detail" and
// "status", with what "happened" and a "sample" for the charts.
public sealed class PageStream(StatusReporter reporter, RecentEvents events, History history)
{
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);

    public void Map(WebApplication app) =>
        app.MapGet("/stream", context => EventStream.ServeAsync(context, app.Lifetime.ApplicationStopping, DrawAsync));

    private async Task DrawAsync(HttpResponse response, CancellationToken over)
    {
        var drawn = history.Samples;
        await SendAsync(response, "history",
            JsonSerializer.Serialize(HistoryDocument.Of(drawn), HistoryJson.Default.HistoryDocument), over);
        var (at, seen) = (drawn.Count > 0 ? drawn[^1].T : 0, 0L);
        while (true)
        {
            seen = await TellAsync(response, seen, over);
            at = await ExtendAsync(response, at, over);
            await SendAsync(response, "detail",
                JsonSerializer.Serialize(reporter.Detail(), DetailLine.Default.FleetDetail), over);
            await SendAsync(response, "status",
                JsonSerializer.Serialize(reporter.Report(), StatusLine.Default.StatusReport), over);
            await response.Body.FlushAsync(over);
            await Task.WhenAny(events.AddedAfter(seen), Task.Delay(_beat, over));
            over.ThrowIfCancellationRequested();
        }
    }

    private async Task<long> TellAsync(HttpResponse response, long seen, CancellationToken over)
    {
        foreach (var happened in events.After(seen))
        {
            await SendAsync(response, "happened", happened.ToJson(), over);
            seen = happened.Id;
        }

        return seen;
    }

    private async Task<long> ExtendAsync(HttpResponse response, long at, CancellationToken over)
    {
        foreach (var sample in history.Samples.Where(sample => sample.T > at))
        {
            var json = JsonSerializer.Serialize(sample, HistoryJson.Default.HistorySample);
            await SendAsync(response, "sample", json, over);
            at = sample.T;
        }

        return at;
    }

    private static async Task SendAsync(HttpResponse response, string kind, string json, CancellationToken over) =>
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {kind}\ndata: {json}\n\n"), over);
}

/// <summary>The status document on one line: an event's data ends where the line does.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusLine : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FleetDetail))]
internal sealed partial class DetailLine : JsonSerializerContext;
