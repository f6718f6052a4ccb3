namespace Gateway.Discovery;

/// <summary>What whoever runs the replicas has written down about why they are away, such as a compiler's
/// errors.</summary>
public static class Notice
{
    private const int Longest = 2000;

    /// <summary>The text of the file, shortened; null when there is none.</summary>
    public static string? Read(string? path)
    {
        try
        {
            if (path is null || !File.Exists(path)) return null;
            var text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? null : text[..Math.Min(text.Length, Longest)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is being written; the next look comes within seconds.
            return null;
        }
    }
}
