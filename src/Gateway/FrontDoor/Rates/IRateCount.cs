namespace Gateway.FrontDoor;

/// <summary>What is remembered of a client. Its default is a client that has never asked.</summary>
public interface IRateCount
{
    /// <param name="now">In ticks of a clock that only goes forward.</param>
    /// <returns>0 when it may pass, and is counted; else the ticks after which it may.</returns>
    long Take(RatePolicy policy, long now);

    /// <summary>It was counted, and did not pass for another reason.</summary>
    void GiveBack(RatePolicy policy, long now);
}
