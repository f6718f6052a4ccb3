namespace Gateway.FrontDoor;

/// <summary>Kestrel lets in targets that another Kestrel refuses when they come from a gateway.</summary>
public static class TargetForm
{
    private const string EscapedNul = "%00";

    /// <param name="raw">As it was sent.</param>
    public static bool CanBeSentOn(string raw) => !raw.Contains('\r') && (raw is ['/', ..] || !HasNulInPath(raw));

    // In an absolute form it passes, in the path that is made of it it does not.
    private static bool HasNulInPath(string raw)
    {
        var path = raw.IndexOf('?', StringComparison.Ordinal) is > 0 and var query ? raw.AsSpan(0, query) : raw;
        return path.Contains(EscapedNul, StringComparison.Ordinal);
    }
}
