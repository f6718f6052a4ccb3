namespace Gateway.Platform;

/// <summary>Removes what nobody needs any more. What cannot be removed stays: it costs room and nothing else.</summary>
public static class BestEffort
{
    public static void DeleteFolder(string path) => Try(() =>
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    });

    /// <summary>A control group: its files are the kernel's.</summary>
    public static void DeleteGroup(string path) => Try(() => Directory.Delete(path));

    public static void DeleteFiles(IEnumerable<string> paths) => Try(() =>
    {
        foreach (var path in paths) File.Delete(path);
    });

    /// <summary>Its contents' own time stays.</summary>
    public static void Touch(string path) => Try(() => File.SetLastAccessTimeUtc(path, DateTime.UtcNow));

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In use, another user's, or being removed by another.
        }
    }
}
