using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Hosting;

/// <summary>Says once that all replicas are ready, and not before somebody who connects is served: who waits for that
/// line connects next.</summary>
public sealed class ReadyAnnouncement : IDisposable
{
    private readonly Fleet _fleet;
    private readonly GatewayLog _log;
    private volatile bool _open;
    private int _said;

    public ReadyAnnouncement(Fleet fleet, GatewayLog log)
    {
        (_fleet, _log) = (fleet, log);
        fleet.Changed += OnChanged;
    }

    public void Dispose() => _fleet.Changed -= OnChanged;

    /// <summary>The addresses are listened on.</summary>
    public void Open()
    {
        _open = true;
        SayOnce();
    }

    private void OnChanged(FleetChange change) => SayOnce();

    private void SayOnce()
    {
        var snapshot = _fleet.Current;
        if (!_open || snapshot.Ready.Length == 0 || snapshot.Ready.Length < snapshot.Wanted) return;
        if (Interlocked.Exchange(ref _said, 1) != 0) return;
        _fleet.Changed -= OnChanged;
        var took = DateTime.Now - System.Diagnostics.Process.GetCurrentProcess().StartTime;
        _log.Serving(snapshot.Ready.Length, snapshot.Wanted, took.TotalSeconds);
    }
}
