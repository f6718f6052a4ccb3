using System.Text.Json.Serialization;

namespace Gateway.Observability;

/// <param name="Id">One more with every event of this gateway.</param>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Kind">Stable name, such as <c>ReplicaReady</c>.</param>
/// <param name="Parts">Of the text, as the log has them; null, numbers and texts.</param>
public sealed record GatewayEvent(
    long Id, DateTimeOffset At, string Level, string Kind, string? Replica, string Text, IReadOnlyList<string> Output,
    IReadOnlyDictionary<string, object?> Parts)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Default.GatewayEvent);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayEvent))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
internal sealed partial class EventJson : JsonSerializerContext;

/// <summary>The last events.</summary>
public sealed class RecentEvents(TimeProvider clock)
{
    public const int Kept = 500;

    public Backlog<GatewayEvent> Backlog { get; } = new(Kept, long.MaxValue, _ => 1);

    public void Add(
        string level, string kind, string? replica, string text, IReadOnlyList<string> output,
        IReadOnlyDictionary<string, object?> parts) =>
        Backlog.Add(id => new GatewayEvent(id, clock.GetUtcNow(), level, kind, replica, text, output, parts));

    public IReadOnlyList<GatewayEvent> After(long id) => [.. Backlog.After(id).Select(pair => pair.Item)];

    public Task AddedAfter(long id) => Backlog.AddedAfter(id);
}
