namespace Gateway.Requests;

/// <summary>What keeps a gateway from serving as it otherwise would.</summary>
public sealed record GatewayModes(MaintenanceMode Maintenance, DrainMode Drain);
