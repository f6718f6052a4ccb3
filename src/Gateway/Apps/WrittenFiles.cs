namespace Gateway.Apps;

/// <summary>What an app writes into the copy that it runs from, and that goes with its version: uploads, a
/// database.</summary>
public sealed class WrittenFiles
{
    private const int MostNamed = 3;
    private static readonly EnumerationOptions _all =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly string _folder;
    private readonly HashSet<FileState> _own;

    private WrittenFiles(string folder) => (_folder, _own) = (folder, [.. Look(folder)]);

    /// <summary>Before the app runs.</summary>
    public static WrittenFiles Watch(string folder) => new(folder);

    /// <summary>For the operator; null where there is nothing to warn of.</summary>
    public string? Warning()
    {
        var names = Look(_folder).Where(file => !_own.Contains(file))
            .Select(file => Path.GetRelativePath(_folder, file.Path)).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return null;
        var named = string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", …" : "");
        return $"files that the app has written into the copy that it ran from go with that copy ({names.Count}: "
            + $"{named}). Have it write to a folder of its own, named by an absolute path";
    }

    /// <summary>None of the code that it came with was taken away.</summary>
    public bool IsWhole => _own.Where(file => Path.GetExtension(file.Path) is ".dll" or ".exe" or "")
        .All(file => File.Exists(file.Path));

    // Links lead elsewhere, to what stays.
    private static IEnumerable<FileState> Look(string folder) => !Directory.Exists(folder)
        ? []
        : new DirectoryInfo(folder).EnumerateFiles("*", _all)
            .Select(file => new FileState(file.FullName, file.Length, file.LastWriteTimeUtc));

    private readonly record struct FileState(string Path, long Length, DateTime Written);
}
