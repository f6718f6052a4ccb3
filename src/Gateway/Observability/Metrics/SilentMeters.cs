using System.Diagnostics.Metrics;

namespace Gateway.Observability;

/// <summary>Keeps a server's own meters out of what is collected: the admin address and the control socket serve
/// operators, and their requests must not be counted with the clients'.</summary>
public sealed class SilentMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter("Gateway.Side." + options.Name);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
