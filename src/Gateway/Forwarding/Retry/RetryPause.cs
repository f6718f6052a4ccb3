namespace Gateway.Forwarding;

public static class RetryPause
{
    // So many broken attempts may mean that all replicas are dying: the last attempt shall not go to one of those.
    private const int Suspicious = 2;

    // For a process that has just broken an attempt to be seen dead, or a connection to give its descriptor back.
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(100);

    /// <param name="lacks">Times that the gateway itself had nothing left to connect with.</param>
    public static TimeSpan Before(int broken, int lacks, bool isHope) =>
        _breath * (lacks + (broken >= Suspicious || !isHope ? broken : 0));
}
