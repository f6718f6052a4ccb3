using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>Keeps a brown-out from becoming a storm: repetitions are a share of recent traffic.</summary>
public sealed class RetryBudget(RetryOptions options, GatewayCounters counters, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private RetryAllowance _allowance = new(0, options.BudgetFloor);
    private long _settledAt = clock.GetTimestamp();
    private long _counted;

    public double Left
    {
        get { lock (_gate) return Settled().Left; }
    }

    public bool TryTake()
    {
        lock (_gate)
        {
            if (Settled().Less() is not { } left) return false;
            _allowance = left;
            return true;
        }
    }

    private RetryAllowance Settled()
    {
        var (since, before) = (_settledAt, _counted);
        (_settledAt, _counted) = (clock.GetTimestamp(), counters.Requests);
        return _allowance = _allowance.After(
            clock.GetElapsedTime(since, _settledAt), _counted - before, options.BudgetPercent / 100.0,
            options.BudgetFloor);
    }
}

/// <summary>Repetitions that may still be made: earned by recent requests, and a floor for services with few.</summary>
/// <param name="Recent">Requests, those of long ago faded.</param>
public readonly record struct RetryAllowance(double Earned, double Floor, double Recent = 0)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public double Left => Earned + Floor;

    /// <param name="share">Repetitions that each request earns, 0 to 1.</param>
    public RetryAllowance After(TimeSpan elapsed, long requests, double share, int floorPerSecond)
    {
        if (elapsed <= TimeSpan.Zero)
            return this with { Earned = Earned + (requests * share), Recent = Recent + requests };
        var faded = Math.Min(1, elapsed / Window);
        var recent = requests * Math.Min(1, Window / elapsed);
        var asked = (Recent * (1 - faded)) + recent;
        // In a window. One of a thousand gateways is asked little as well, and all their floors are one storm.
        var most = Math.Min(floorPerSecond * Window.TotalSeconds, Math.Max(floorPerSecond, asked));
        return new RetryAllowance(
            (Earned * (1 - faded)) + (recent * share), Math.Min(most, Floor + (most * (elapsed / Window))), asked);
    }

    public RetryAllowance? Less() =>
        Earned >= 1 ? this with { Earned = Earned - 1 }
        : Floor >= 1 ? this with { Floor = Floor - 1 }
        : null;
}
