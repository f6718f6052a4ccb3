using Gateway.Observability;

namespace Gateway.Control;

/// <summary><c>GET /events</c>: what has happened; <c>GET /logs</c>: what replicas have written, of one with
/// <c>?replica=ID</c>. <c>?last=100</c> begins with no more than these, <c>?after=7</c> behind that number, and
/// <c>?follow=true</c> goes on with what comes.</summary>
public static class EventsEndpoint
{
    // So often something is sent, or a reader that has gone would never be noticed.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(WebApplication app, RecentEvents events, ReplicaLog written)
    {
        Map(app, "/events", events.Backlog, (_, _) => true, happened => happened.ToJson());
        Map(app, "/logs", written.Backlog, (kept, request) => Is(kept.Replica, request), kept => kept.ToJson());
    }

    private static bool Is(string replica, HttpRequest request) =>
        request.Query["replica"].ToString() is not { Length: > 0 } asked || asked == replica;

    private static void Map<T>(
        WebApplication app, string path, Backlog<T> backlog, Func<T, HttpRequest, bool> isMeant,
        Func<T, string> toJson) =>
        app.MapGet(path, context => EventStream.ServeAsync(context, app.Lifetime.ApplicationStopping,
            (response, over) => WriteAsync(response, backlog, item => isMeant(item, context.Request), toJson, over)));

    // Browsers send it when they connect again.
    private static long LastSeen(HttpRequest request) =>
        Number(request.Headers["Last-Event-ID"].ToString()) ?? Number(request.Query["after"].ToString()) ?? 0;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task WriteAsync<T>(
        HttpResponse response, Backlog<T> backlog, Func<T, bool> isMeant, Func<T, string> toJson,
        CancellationToken over)
    {
        var request = response.HttpContext.Request;
        var seen = LastSeen(request);
        var most = (int)Math.Min(Number(request.Query["last"].ToString()) ?? int.MaxValue, int.MaxValue);
        while (true)
        {
            var news = backlog.After(seen);
            seen = news.Count > 0 ? news[^1].Id : Math.Min(seen, backlog.Last);
            foreach (var (id, item) in news.Where(one => isMeant(one.Item)).TakeLast(most))
                await response.WriteAsync($"id: {id}\ndata: {toJson(item)}\n\n", over);
            await response.Body.FlushAsync(over);
            if (request.Query["follow"] != "true") return;
            await WaitAsync(response, backlog, seen, over);
            most = int.MaxValue;
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
}
