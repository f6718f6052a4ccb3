namespace Gateway.Discovery;

/// <summary>What is read of <c>discovery.k8s.io/v1</c> and <c>v1beta1</c>, which names zones in a map.</summary>
public sealed record EndpointSlice(
    SliceMetadata? Metadata, IReadOnlyList<SliceEndpoint>? Endpoints, IReadOnlyList<SlicePort>? Ports)
{
    public string Name => Metadata?.Name ?? throw new JsonException("an EndpointSlice has no name");
}

public sealed record SliceMetadata(string? Name, string? ResourceVersion);

public sealed record SlicePort(string? Name, int? Port);

public sealed record SliceEndpoint(
    IReadOnlyList<string>? Addresses, SliceConditions? Conditions, string? Zone, SliceHints? Hints,
    SliceTarget? TargetRef)
{
    public IReadOnlyDictionary<string, string>? Topology { get; init; }

    /// <summary>Of a Service that publishes pods that are not ready, <c>ready</c> is always true; <c>serving</c> is
    /// not. Not said means yes.</summary>
    public bool Serves => Conditions is not { Terminating: true }
        && (Conditions?.Serving ?? Conditions?.Ready ?? true);

    public IReadOnlyList<string> Zones
    {
        get
        {
            if (Hints?.ForZones is { Count: > 0 } hinted) return [.. hinted.Select(zone => zone.Name)];
            var zone = Zone ?? Topology?.GetValueOrDefault("topology.kubernetes.io/zone");
            return zone is null ? [] : [zone];
        }
    }
}

public sealed record SliceConditions(bool? Ready, bool? Serving, bool? Terminating);

public sealed record SliceHints(IReadOnlyList<SliceZone>? ForZones);

public sealed record SliceZone(string Name);

public sealed record SliceTarget(string? Uid);

public sealed record SliceList(SliceMetadata? Metadata, IReadOnlyList<EndpointSlice>? Items);

public sealed record SliceEvent(string Type, JsonElement Object);

public sealed record ApiStatus(string? Message, int? Code);
