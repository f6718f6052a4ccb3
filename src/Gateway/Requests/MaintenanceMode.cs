namespace Gateway.Requests;

/// <summary>An operator keeps clients out for a while, on purpose. Requests that have begun are answered.</summary>
public sealed class MaintenanceMode(Action<string> say, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private volatile Present? _present;

    public bool On => _present is not null;

    /// <summary>Null while it is off.</summary>
    public MaintenanceNotice? Notice => _present?.Notice;

    /// <summary>Seconds after which clients may ask again; null where nobody has said, or the time has passed.
    /// </summary>
    public int? RetryAfter => Notice?.Until - _clock.GetUtcNow() is { } left && left > TimeSpan.Zero
        ? (int)Math.Ceiling(left.TotalSeconds)
        : null;

    public void Set(bool on, MaintenanceNotice? notice = null)
    {
        var before = _present?.Notice;
        var next = on ? notice ?? MaintenanceNotice.None : null;
        if (next == before) return;
        _present = next is null ? null : new Present(next);
        say(on ? "maintenance: clients get 503" : "maintenance is over: clients are served");
    }

    // A load balancer's health checks pass: else it would take the gateway out and answer by itself, or not at all.
    /// <param name="path">That was asked for.</param>
    /// <param name="client">Null where it has no address.</param>
    public bool Refuses(string path, IPAddress? client = null) =>
        _present is { } present && !HealthPath.Is(path) && !present.Allowed.Contains(client);

    private sealed class Present(MaintenanceNotice notice)
    {
        public MaintenanceNotice Notice => notice;
        public AddressList Allowed { get; } = new(notice.Allow);
    }
}
