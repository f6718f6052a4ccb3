namespace Gateway.FrontDoor;

/// <summary>A bucket that is full at first, and fills at the policy's rate.</summary>
public struct TokenBucketCount : IRateCount
{
    // Below what a token is worth at the slowest rate; above the error of adding up.
    private const double Error = 1e-6;

    private double _spent;
    private long _at;

    public long Take(RatePolicy policy, long now)
    {
        var perTick = policy.Limit / (double)policy.Window.Ticks;
        _spent = Math.Max(0, _spent - ((now - _at) * perTick));
        _at = now;
        var missing = _spent + 1 - policy.Burst;
        if (missing > Error) return (long)Math.Ceiling(missing / perTick);
        _spent++;
        return 0;
    }

    public void GiveBack(RatePolicy policy, long now) => _spent = Math.Max(0, _spent - 1);
}
