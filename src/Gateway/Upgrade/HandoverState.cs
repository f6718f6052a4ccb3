using System.Text.Json.Serialization;
using Gateway.Requests;

namespace Gateway.Upgrade;

/// <summary>What operators have asked of a gateway while it ran, for the one that replaces it.</summary>
/// <param name="Token">The admin token that was made up and that people have; null where one was set.</param>
/// <param name="Wanted">So many replicas, where that is not what the settings come to.</param>
/// <param name="Drained">Ids of found replicas; a child that is drained ends with its gateway.</param>
public sealed record HandoverState(
    string? Token, bool Maintenance, int? Wanted, string Replicas, IReadOnlyList<string> Drained)
{
    /// <summary>Null where it is off, or the gateway before knew of none.</summary>
    public MaintenanceNotice? Notice { get; init; }

    /// <summary>What clients' TLS sessions are kept with; null where the gateway before did not tell.</summary>
    public byte[]? Tickets { get; init; }

    // The token and the tickets are for nobody's log.
    public override string ToString() => nameof(HandoverState);

    public string ToLine() => JsonSerializer.Serialize(this, HandoverJson.Default.HandoverState);

    public static HandoverState? Parse(string? line)
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize(line, HandoverJson.Default.HandoverState);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A setting that has changed meanwhile was asked for later, and counts.</summary>
    public int ReplicasWith(GatewayOptions options, int count) =>
        options.Replicas == Replicas && Wanted is { } wanted ? wanted : count;
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HandoverState))]
internal sealed partial class HandoverJson : JsonSerializerContext;
