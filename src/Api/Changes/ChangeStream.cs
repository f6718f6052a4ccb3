using System.Globalization;
using System.Text.Json;
using Api.Database;
using Api.Errors;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Changes;

/// <summary>
/// Server-sent events out of the change log. A client that reconnects with <c>Last-Event-ID</c>, to whichever replica,
/// gets what it missed: the event's id is the log's.
/// </summary>
public static class ChangeStream
{
    private const int BatchSize = 500;

    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/changes", StreamAsync)
            .WithName("streamChanges")
            .Produces<string>(StatusCodes.Status200OK, Accepts.EventStream)
            .OnlyFor(Accepts.EventStream)
            .DisableRequestTimeout();

    private static async Task<IResult> StreamAsync(
        HttpContext context, IServiceScopeFactory scopes, ChangeWatcher watcher, Stopping stopping, IConfiguration settings)
    {
        var asked = context.Request.Headers["Last-Event-ID"].ToString();
        if (asked.Length > 0 && !IsId(asked, out _))
            return new Problem(400, "malformed-request", "Last-Event-ID must be the id of an event.");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Streams);
        using var listener = watcher.Listen();
        var start = await StartAsync(asked, scopes, ending.Token);
        await BeginAsync(context.Response, ending.Token);
        try
        {
            var heartbeat = TimeSpan.FromSeconds(settings.GetValue("Changes:HeartbeatSeconds", 15.0));
            await FollowAsync(context.Response, start, scopes, watcher, heartbeat, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client left, or we stop: the body ends here as a whole one does.
        }

        return Results.Empty;
    }

    // Without an id from now on. An id of the future is of another database: from now on, too.
    private static async Task<long> StartAsync(
        string asked, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var last = await scope.ServiceProvider.GetRequiredService<GrantsDb>().LastChangeAsync(cancellationToken);
        return IsId(asked, out var id) ? Math.Min(id, last) : last;
    }

    private static async Task BeginAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = Accepts.EventStream;
        response.Headers.CacheControl = "no-cache";
        await response.WriteAsync("retry: 1000\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static async Task FollowAsync(
        HttpResponse response, long last, IServiceScopeFactory scopes, ChangeWatcher watcher, TimeSpan heartbeat,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var grown = watcher.Grown;
            var changes = await AfterAsync(last, scopes, cancellationToken);
            foreach (var change in changes) await WriteAsync(response, change, cancellationToken);
            if (changes.Count > 0) last = changes[^1].ChangeId;
            else if (!await CameAsync(grown, heartbeat, cancellationToken))
                await response.WriteAsync(": heartbeat\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }

    private static async Task<bool> CameAsync(Task grown, TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await grown.WaitAsync(within, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // A scope each time: a stream that lasts for hours must not hold one of the pooled connections.
    private static async Task<List<Change>> AfterAsync(
        long last, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<GrantsDb>().Changes.AsNoTracking()
            .Where(change => change.ChangeId > last).OrderBy(change => change.ChangeId).Take(BatchSize)
            .ToListAsync(cancellationToken);
    }

    private static Task WriteAsync(HttpResponse response, Change change, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.Serialize(
            new ChangeAnswer(change.ChangeId, change.Kind, change.OpportunityId, change.HappenedAt),
            AppJson.Default.ChangeAnswer);
        return response.WriteAsync(
            $"id: {change.ChangeId}\nevent: {WireName<ChangeKind>.Of(change.Kind)}\ndata: {data}\n\n",
            cancellationToken);
    }

    private static bool IsId(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}

/// <summary>The data of one event. It names what changed and does not repeat it: a reader asks for what it needs.</summary>
public sealed record ChangeAnswer(long ChangeId, ChangeKind Kind, long? OpportunityId, DateTime HappenedAt);
