namespace Gateway.Requests;

public sealed record GatewayModes(MaintenanceMode Maintenance, DrainMode Drain);

/// <summary>The gateway lets its clients go, since it stops or another has taken over: readiness is off.</summary>
public sealed class DrainMode
{
    private volatile bool _on;

    public bool On { get => _on; set => _on = value; }
}
