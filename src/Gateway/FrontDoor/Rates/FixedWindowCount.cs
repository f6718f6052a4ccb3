namespace Gateway.FrontDoor;

/// <summary>So many from a client's first request on, until the window has passed.</summary>
public struct FixedWindowCount : IRateCount
{
    private long _began;
    private int _count;

    public long Take(RatePolicy policy, long now)
    {
        if (_count == 0 || now - _began >= policy.Window.Ticks) (_began, _count) = (now, 0);
        if (_count >= policy.Limit) return _began + policy.Window.Ticks - now;
        _count++;
        return 0;
    }

    public void GiveBack(RatePolicy policy, long now)
    {
        if (_count > 0 && now - _began < policy.Window.Ticks) _count--;
    }
}
