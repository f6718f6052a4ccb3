using Gateway.Replicas;

namespace Gateway.Observability;

/// <summary>What <see cref="FleetSampler"/> has last measured, for whoever shows it.</summary>
public sealed class FleetFigures
{
    private volatile RecentFigures _gateway = RecentFigures.None;
    private volatile object? _busy;

    /// <summary>Of the gateway as its clients see it.</summary>
    public RecentFigures Gateway { get => _gateway; internal set => _gateway = value; }

    /// <summary>See <see cref="Saturation"/>.</summary>
    public double? Busy { get => (double?)_busy; internal set => _busy = value; }
}
