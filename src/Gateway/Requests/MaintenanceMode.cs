namespace Gateway.Requests;

/// <summary>An operator keeps clients out for a while, on purpose. Requests that have begun are answered.</summary>
public sealed class MaintenanceMode(Action<string> say)
{
    private volatile bool _on;

    public bool On => _on;

    public void Set(bool on)
    {
        if (_on == on) return;
        _on = on;
        say(on ? "maintenance: clients get 503" : "maintenance is over: clients are served");
    }

    // A load balancer's health checks pass: else it would take the gateway out and answer by itself, or not at all.
    public bool Refuses(string path) => _on && !IsHealth(path);

    private static bool IsHealth(string path) =>
        path.StartsWith("/health", StringComparison.OrdinalIgnoreCase) && (path.Length == 7 || path[7] is '/' or 'z');
}
