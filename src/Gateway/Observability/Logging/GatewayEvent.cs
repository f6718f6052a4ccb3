using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Observability;

/// <summary>One thing that happened, as the log tells it.</summary>
/// <param name="Id">One more with every event of this gateway.</param>
/// <param name="At">When.</param>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Kind">Stable name, such as <c>ReplicaReady</c>.</param>
/// <param name="Replica">The replica that it happened to, if it was one.</param>
/// <param name="Text">For people, one line.</param>
/// <param name="Output">The last lines of a replica that died; else empty.</param>
public sealed record GatewayEvent(
    long Id, DateTimeOffset At, string Level, string Kind, string? Replica, string Text, IReadOnlyList<string> Output)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventJson.Default.GatewayEvent);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
