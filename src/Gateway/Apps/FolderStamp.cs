namespace Gateway.Apps;

/// <summary>Tells whether a folder has changed: a number made of every file's name, length and time.</summary>
public static class FolderStamp
{
    private static readonly string _copies = Path.DirectorySeparatorChar + AppCopies.Prefix;

    /// <param name="folder">Looked through as a whole, links to folders excepted.</param>
    /// <param name="without">A folder in it that does not count.</param>
    public static long Of(string folder, string? without = null)
    {
        var sum = 0L;
        foreach (var file in Files(folder, without))
            sum += HashCode.Combine(file.FullName, file.Length, file.LastWriteTimeUtc.Ticks);
        return sum;
    }

    private static IEnumerable<FileInfo> Files(string folder, string? without)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        return Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", options)
                .Where(file => !file.FullName.Contains(_copies, StringComparison.Ordinal))
                .Where(file => without is null || !file.FullName.StartsWith(without, StringComparison.Ordinal))
            : [];
    }
}
