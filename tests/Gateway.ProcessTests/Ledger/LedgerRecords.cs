namespace Gateway.Ledger;

/// <summary>What the app has written down, over all its processes, living and dead.</summary>
public sealed class LedgerRecords
{
    private readonly Dictionary<string, int> _counts = [];
    private readonly HashSet<string> _effects = [];

    private LedgerRecords()
    {
    }

    /// <param name="folder">What the app was given with <c>--ledger</c>.</param>
    public static LedgerRecords Read(string folder)
    {
        var records = new LedgerRecords();
        foreach (var line in Directory.EnumerateFiles(folder, "*.book").SelectMany(Lines))
            records._counts[line] = records._counts.GetValueOrDefault(line) + 1;
        records._effects.UnionWith(Directory.EnumerateFiles(folder, "*.effect").Select(Path.GetFileNameWithoutExtension)!);
        return records;
    }

    /// <summary>How often the request was executed.</summary>
    public int Executed(string id) => _counts.GetValueOrDefault(id);

    /// <summary>Whether the effect of a keyed request was had; the app sees to it that it is had once at most.</summary>
    public bool Effect(string id) => _effects.Contains(id);

    // The app may still be writing.
    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
