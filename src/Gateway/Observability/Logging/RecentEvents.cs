using System.Text.Json.Serialization;

namespace Gateway.Observability;

/// <param name="Id">One more with every event of this gateway.</param>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Kind">Stable name, such as <c>ReplicaReady</c>.</param>
public sealed record GatewayEvent(
    long Id, DateTimeOffset At, string Level, string Kind, string? Replica, string Text, IReadOnlyList<string> Output)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Default.GatewayEvent);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayEvent))]
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>The last events, in a ring: a reader that is too slow misses some and holds nobody up.</summary>
public sealed class RecentEvents(TimeProvider clock)
{
    public const int Kept = 500;

    private readonly Lock _gate = new();
    private readonly Queue<GatewayEvent> _events = new(Kept);
    private readonly AsyncSignal _added = new();
    private long _last;

    public void Add(string level, string kind, string? replica, string text, IReadOnlyList<string> output)
    {
        lock (_gate)
        {
            if (_events.Count == Kept) _events.Dequeue();
            _events.Enqueue(new GatewayEvent(++_last, clock.GetUtcNow(), level, kind, replica, text, output));
        }

        _added.Set();
    }

    /// <summary>What has happened since the event <paramref name="id"/>; with 0 all that is kept.</summary>
    public IReadOnlyList<GatewayEvent> After(long id)
    {
        lock (_gate)
        {
            // A number from an earlier gateway says nothing here.
            if (id > _last) id = 0;
            return [.. _events.SkipWhile(happened => happened.Id <= id)];
        }
    }

    public long Last
    {
        get
        {
            lock (_gate) return _last;
        }
    }

    public Task AddedAfter(long id)
    {
        lock (_gate) return _last > id ? Task.CompletedTask : _added.Next;
    }
}
