using System.Text;

namespace Gateway.Platform;

/// <summary>How long the path of a Unix socket may be.</summary>
public static class UnixSocketPath
{
    /// <summary>In bytes: what <c>sockaddr_un</c> holds, less its closing zero.</summary>
    public const int Longest = 107;

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= Longest;
}
