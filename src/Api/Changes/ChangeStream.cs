using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
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
        routes.MapGet("/changes", Stream).WithName("streamChanges")
            .Produces<string>(StatusCodes.Status200OK, Accepts.EventStream)
            .OnlyFor(Accepts.EventStream).DisableRequestTimeout();

    // Its type would put an event into the OpenAPI document as if that were JSON; only its data is.
    private static IResult Stream(
        HttpRequest request, DatabaseChoice choice, IServiceScopeFactory scopes, ChangeWatcher watcher, Stopping stopping,
        IConfiguration settings)
    {
        var asked = request.Headers["Last-Event-ID"].ToString();
        var isId = long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var seen);
        if (asked.Length > 0 && !isId) return new Problem(400, "malformed-request", "Last-Event-ID must be the id of an event.");
        var silence = TimeSpan.FromSeconds(settings.GetValue("Changes:HeartbeatSeconds", 15.0));
        return TypedResults.ServerSentEvents(FollowAsync(
            isId ? seen : long.MaxValue, silence, choice, scopes, watcher, stopping.Streams));
    }

    // The framework sends each at once. At a stop the body ends here as a whole one does.
    private static async IAsyncEnumerable<SseItem<ChangeAnswer?>> FollowAsync(
        long seen, TimeSpan silence, DatabaseChoice choice, IServiceScopeFactory scopes, ChangeWatcher watcher,
        CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var listener = watcher.Listen();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        // Without an id from now on. An id of the future is of another database: from now on, too.
        var last = Math.Min(seen, await choice.LastChangeAsync(cancellationToken));
        yield return Heartbeat(last);
        while (!ending.IsCancellationRequested)
        {
            var grown = watcher.Grown;
            var changes = await AfterAsync(last, scopes, cancellationToken);
            foreach (var change in changes) yield return Event(change);
            if (changes.Count > 0) last = changes[^1].ChangeId;
            else if (!await CameAsync(grown, silence, ending.Token)) yield return Heartbeat(last);
        }
    }

    // A scope each time: a stream that lasts for hours must not hold one of the pooled connections.
    private static async Task<List<Change>> AfterAsync(
        long last, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<GrantsDb>().Changes.AsNoTracking()
            .Where(change => change.ChangeId > last).OrderBy(change => change.ChangeId).Take(BatchSize).ToListAsync(cancellationToken);
    }

    private static async Task<bool> CameAsync(Task grown, TimeSpan silence, CancellationToken ending)
    {
        await grown.WaitAsync(silence, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return grown.IsCompleted || ending.IsCancellationRequested;
    }

    // Its id is where the stream is: who loses the connection before there was a change misses none.
    private static SseItem<ChangeAnswer?> Heartbeat(long last) => new(null, "heartbeat")
    {
        EventId = last.ToString(CultureInfo.InvariantCulture),
        ReconnectionInterval = TimeSpan.FromSeconds(1),
    };

    private static SseItem<ChangeAnswer?> Event(Change change) =>
        new(new(change.ChangeId, change.Kind, change.OpportunityId, change.HappenedAt), WireName<ChangeKind>.Of(change.Kind))
        {
            EventId = change.ChangeId.ToString(CultureInfo.InvariantCulture),
        };
}

/// <summary>The data of one event. It names what changed and does not repeat it: a reader asks for what it needs.</summary>
public sealed record ChangeAnswer(long ChangeId, ChangeKind Kind, long? OpportunityId, DateTime HappenedAt);
