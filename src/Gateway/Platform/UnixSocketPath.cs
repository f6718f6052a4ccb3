namespace Gateway.Platform;

public static class UnixSocketPath
{
    /// <summary>In bytes: what <c>sockaddr_un</c> holds, less its closing zero.</summary>
    public const int Longest = 107;

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= Longest;
}
