using Gateway.Observability;

namespace Gateway.Control;

/// <summary><c>GET /events</c>: what has happened; <c>?follow=true</c> goes on with what happens.</summary>
public static class EventsEndpoint
{
    // So often something is sent, or a reader that has gone would never be noticed.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(WebApplication app, RecentEvents events) =>
        app.MapGet("/events", context => EventStream.ServeAsync(context, app.Lifetime.ApplicationStopping,
            (response, over) => WriteAsync(response, events, over)));

    // Browsers send it when they connect again.
    private static long LastSeen(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    private static async Task WriteAsync(HttpResponse response, RecentEvents events, CancellationToken over)
    {
        var request = response.HttpContext.Request;
        var seen = LastSeen(request);
        while (true)
        {
            seen = await WriteNewAsync(response, events, seen, over);
            await response.Body.FlushAsync(over);
            if (request.Query["follow"] != "true") return;
            await WaitAsync(response, events, seen, over);
        }
    }

    private static async Task WaitAsync(HttpResponse response, RecentEvents events, long seen, CancellationToken over)
    {
        try
        {
            await events.AddedAfter(seen).WaitAsync(_heartbeat, over);
        }
        catch (TimeoutException)
        {
            await response.WriteAsync(":\n\n", over);
        }
    }

    private static async Task<long> WriteNewAsync(
        HttpResponse response, RecentEvents events, long seen, CancellationToken over)
    {
        var text = new StringBuilder();
        var news = events.After(seen);
        foreach (var happened in news)
            text.Append(CultureInfo.InvariantCulture, $"id: {happened.Id}\ndata: {happened.ToJson()}\n\n");
        if (text.Length > 0) await response.WriteAsync(text.ToString(), over);
        return news.Count > 0 ? news[^1].Id : Math.Min(seen, events.Last);
    }
}
