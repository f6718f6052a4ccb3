namespace Gateway.Ledger;

/// <summary>What the app has written down, over all its processes, living and dead.</summary>
public sealed class LedgerRecords
{
    private readonly Dictionary<string, int> _counts = [];

    private LedgerRecords()
    {
    }

    /// <param name="folder">What the app was given with <c>--ledger</c>.</param>
    public static LedgerRecords Read(string folder)
    {
        var records = new LedgerRecords();
        foreach (var line in Directory.EnumerateFiles(folder, "*.book").SelectMany(Lines))
            records._counts[line] = records._counts.GetValueOrDefault(line) + 1;
        return records;
    }

    /// <summary>How often the request was executed.</summary>
    public int Executed(string id) => _counts.GetValueOrDefault(id);

    /// <summary>How often the effect of a keyed request was had.</summary>
    public int Effects(string id) => _counts.GetValueOrDefault("effect:" + id);

    // The app may still be writing.
    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line) yield return line;
    }
}
