using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>
/// Keeps a brown-out from becoming a storm: repetitions are a share of recent traffic. It counts nothing by itself, and
/// so costs requests that need no repetition nothing.
/// </summary>
public sealed class RetryBudget(RetryOptions options, GatewayCounters counters, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private RetryAllowance _allowance = new(0, options.BudgetFloor * RetryAllowance.Window.TotalSeconds);
    private long _settledAt = clock.GetTimestamp();
    private long _counted;

    /// <summary>Repetitions that are left at this moment.</summary>
    public double Left
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _allowance.Earned + _allowance.Floor;
            }
        }
    }

    /// <summary>Takes a repetition out of the budget; false when none is left.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            Settle();
            if (_allowance.Less() is not { } left) return false;
            _allowance = left;
            return true;
        }
    }

    private void Settle()
    {
        var (now, requests) = (clock.GetTimestamp(), counters.Requests);
        _allowance = _allowance.After(
            clock.GetElapsedTime(_settledAt, now), requests - _counted, options.BudgetPercent / 100.0,
            options.BudgetFloor);
        (_settledAt, _counted) = (now, requests);
    }
}
