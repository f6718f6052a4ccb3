using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Hosting;

public sealed class ReadyAnnouncement : IDisposable
{
    private readonly Fleet _fleet;
    private readonly GatewayLog _log;

    public ReadyAnnouncement(Fleet fleet, GatewayLog log)
    {
        (_fleet, _log) = (fleet, log);
        fleet.Changed += OnChanged;
    }

    public void Dispose() => _fleet.Changed -= OnChanged;

    private void OnChanged(FleetChange change)
    {
        var snapshot = _fleet.Current;
        if (snapshot.Ready.Length == 0 || snapshot.Ready.Length < snapshot.Wanted) return;
        _fleet.Changed -= OnChanged;
        var took = DateTime.Now - System.Diagnostics.Process.GetCurrentProcess().StartTime;
        _log.Serving(snapshot.Ready.Length, snapshot.Wanted, took.TotalSeconds);
    }
}
