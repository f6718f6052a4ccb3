namespace Gateway.Apps;

/// <summary>Tells whether a folder has changed: a number made of every file's name, length and time.</summary>
public static class FolderStamp
{
    private static readonly EnumerationOptions _all =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private static readonly string _copies = Path.DirectorySeparatorChar + AppCopies.Prefix;

    /// <param name="folder">Looked through as a whole, links to folders excepted.</param>
    public static long Of(string folder, string? without = null) => Files(folder, without).Aggregate(
        0L, (sum, file) => sum + HashCode.Combine(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks));

    private static IEnumerable<FileInfo> Files(string folder, string? without)
    {
        if (!Directory.Exists(folder)) return [];
        return new DirectoryInfo(folder).EnumerateFiles("*", _all).Where(file =>
            !file.FullName.Contains(_copies, StringComparison.Ordinal)
            && (without is null || !file.FullName.StartsWith(without, StringComparison.Ordinal)));
    }
}
