namespace Gateway.Replicas;

/// <summary>How a replica's last health checks ended. One writes, all read.</summary>
public sealed class CheckHistory
{
    /// <summary>A minute of them at the usual interval.</summary>
    public const int Kept = 60;

    private volatile IReadOnlyList<ProbeResult> _recent = [];
    private volatile ProbeResult? _lastFailure;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<ProbeResult> Recent => _recent;

    public ProbeResult? Last => _recent.Count == 0 ? null : _recent[^1];

    /// <summary>Also of one that is no longer among <see cref="Recent"/>.</summary>
    public ProbeResult? LastFailure => _lastFailure;

    public void Add(ProbeResult result)
    {
        if (!result.Ok) _lastFailure = result;
        _recent = [.. _recent.TakeLast(Kept - 1), result];
    }
}
