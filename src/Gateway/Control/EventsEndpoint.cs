using Gateway.Observability;

namespace Gateway.Control;

/// <summary><c>GET /events</c>: what has happened; <c>GET /logs</c>: what replicas have written, of one with
/// <c>?replica=ID</c>. <c>?follow=true</c> goes on with what comes.</summary>
public static class EventsEndpoint
{
    // So often something is sent, or a reader that has gone would never be noticed.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(WebApplication app, RecentEvents events, ReplicaLog written)
    {
        Map(app, "/events", events.Backlog, (happened, _) => happened.ToJson());
        Map(app, "/logs", written.Backlog, (kept, request) =>
            request.Query["replica"].ToString() is { Length: > 0 } replica && replica != kept.Replica
                ? null
                : kept.ToJson());
    }

    // Null is left out.
    private static void Map<T>(
        WebApplication app, string path, Backlog<T> backlog, Func<T, HttpRequest, string?> toJson) =>
        app.MapGet(path, context => EventStream.ServeAsync(context, app.Lifetime.ApplicationStopping,
            (response, over) => WriteAsync(response, backlog, toJson, over)));

    // Browsers send it when they connect again.
    private static long LastSeen(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    private static async Task WriteAsync<T>(
        HttpResponse response, Backlog<T> backlog, Func<T, HttpRequest, string?> toJson, CancellationToken over)
    {
        var request = response.HttpContext.Request;
        var seen = LastSeen(request);
        while (true)
        {
            seen = await WriteNewAsync(response, backlog, toJson, seen, over);
            await response.Body.FlushAsync(over);
            if (request.Query["follow"] != "true") return;
            await WaitAsync(response, backlog, seen, over);
        }
    }

    private static async Task WaitAsync<T>(
        HttpResponse response, Backlog<T> backlog, long seen, CancellationToken over)
    {
        try
        {
            await backlog.AddedAfter(seen).WaitAsync(_heartbeat, over);
        }
        catch (TimeoutException)
        {
            await response.WriteAsync(":\n\n", over);
        }
    }

    private static async Task<long> WriteNewAsync<T>(
        HttpResponse response, Backlog<T> backlog, Func<T, HttpRequest, string?> toJson, long seen,
        CancellationToken over)
    {
        var news = backlog.After(seen);
        foreach (var (id, item) in news)
            if (toJson(item, response.HttpContext.Request) is { } json)
                await response.WriteAsync($"id: {id}\ndata: {json}\n\n", over);
        return news.Count > 0 ? news[^1].Id : Math.Min(seen, backlog.Last);
    }
}
