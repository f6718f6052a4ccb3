using System.Text;
using Gateway.Observability;

namespace Gateway.Control;

/// <summary><c>GET /events</c>: what has happened, as server-sent events; <c>?follow=true</c> goes on from there.</summary>
public static class EventsEndpoint
{
    // So often something is sent, or a reader that has gone would never be noticed.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(WebApplication app, RecentEvents events) =>
        app.MapGet("/events", context => StreamAsync(context, events, app.Lifetime.ApplicationStopping));

    /// <summary>Where a reader left off, by the header that browsers send when they connect again.</summary>
    private static long LastSeen(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Proxies that gather answers before they pass them on would hold back what just happened.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static async Task StreamAsync(HttpContext context, RecentEvents events, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        Begin(context.Response);
        try
        {
            var seen = await WriteNewAsync(context.Response, events, LastSeen(context.Request), over.Token);
            await context.Response.Body.FlushAsync(over.Token);
            while (context.Request.Query["follow"] == "true")
                seen = await FollowAsync(context.Response, events, seen, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The reader has gone, or the gateway goes.
        }
    }

    private static async Task<long> FollowAsync(
        HttpResponse response, RecentEvents events, long seen, CancellationToken over)
    {
        try
        {
            await events.AddedAfter(seen).WaitAsync(_heartbeat, over);
        }
        catch (TimeoutException)
        {
            await response.WriteAsync(":\n\n", over);
        }

        seen = await WriteNewAsync(response, events, seen, over);
        await response.Body.FlushAsync(over);
        return seen;
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
