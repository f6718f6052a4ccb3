using System.Globalization;
using System.Text;

namespace Gateway.Ledger;

/// <summary>
/// Every request compared with what the app wrote down. <see cref="Failures"/> are broken promises; what the promises
/// except (docs/reliability.md) is counted beside them.
/// </summary>
public sealed class LedgerVerdict
{
    private readonly LedgerExcuses _excuses;

    private LedgerVerdict(IReadOnlyList<LedgerEntry> entries, LedgerRecords records, LedgerExcuses excuses)
    {
        (Entries, _excuses) = (entries, excuses);
        foreach (var entry in entries) Judge(entry, records.Executed(entry.Id), records.Effect(entry.Id));
    }

    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>A request that may be repeated and was not answered, or anything that ended in silence.</summary>
    public List<LedgerEntry> Lost { get; } = [];

    /// <summary>Executed more than once and may not be.</summary>
    public List<LedgerEntry> Twice { get; } = [];

    /// <summary>Ended as if complete, and was not.</summary>
    public List<LedgerEntry> Wrong { get; } = [];

    /// <summary>Answered, and never written down.</summary>
    public List<LedgerEntry> Unwritten { get; } = [];

    /// <summary>May not be repeated, its replica broke, and its client was told so.</summary>
    public int Excepted { get; private set; }

    /// <summary>504: a replica that lives on took it and did not answer in time.</summary>
    public int TimedOut { get; private set; }

    /// <summary>A long answer broke with its replica, and its client could tell.</summary>
    public int Cut { get; private set; }

    /// <summary>Its connection ended with the gateway's own process, which nobody can prevent.</summary>
    public int Outage { get; private set; }

    /// <summary>503 to one that had not been executed.</summary>
    public int Refused { get; private set; }

    /// <summary>The app's own 5xx, passed on.</summary>
    public int AppFailed { get; private set; }

    /// <summary>Executed more than once, as may be.</summary>
    public int Repeated { get; private set; }

    public int Right { get; private set; }

    public IReadOnlyList<string> Failures =>
    [
        .. Lost.Select(entry => $"lost: {entry}"), .. Twice.Select(entry => $"twice: {entry}"),
        .. Wrong.Select(entry => $"wrong: {entry}"), .. Unwritten.Select(entry => $"unwritten: {entry}"),
    ];

    public static LedgerVerdict Of(
        IReadOnlyList<LedgerEntry> entries, LedgerRecords records, LedgerExcuses? excuses = null) =>
        new(entries, records, excuses ?? LedgerExcuses.None);

    /// <summary>The names of the columns of <see cref="Row"/>.</summary>
    public static string Header =>
        $"{"",-12}{"requests",10}{"right",10}{"lost",7}{"twice",7}{"wrong",7}{"unwritten",11}"
        + $"{"502",7}{"503",7}{"504",6}{"app 5xx",9}{"cut",6}{"outage",8}{"repeated",10}{"p50 ms",9}{"p99 ms",9}";

    public string Row(string name) => new StringBuilder().Append(CultureInfo.InvariantCulture,
        $"{name,-12}{Entries.Count,10}{Right,10}{Lost.Count,7}{Twice.Count,7}{Wrong.Count,7}{Unwritten.Count,11}")
        .Append(CultureInfo.InvariantCulture,
        $"{Excepted,7}{Refused,7}{TimedOut,6}{AppFailed,9}{Cut,6}{Outage,8}{Repeated,10}{Percentile(50),9:0.0}{Percentile(99),9:0.0}")
        .ToString();

    /// <summary>Of the answers to plain GETs that were right, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        var sorted = Entries
            .Where(entry => entry is { Answer: LedgerAnswer.Right, Kind: LedgerKind.Get or LedgerKind.H2 })
            .Select(entry => entry.Elapsed.TotalMilliseconds).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    private void Judge(LedgerEntry entry, int executed, bool effect)
    {
        if (executed > 1 && entry.MayBeRepeated) Repeated++;
        if (executed > 1 && !entry.MayBeRepeated) Twice.Add(entry);
        switch (entry.Answer)
        {
            case LedgerAnswer.Right:
                Right++;
                if (executed == 0 || (entry.Kind == LedgerKind.KeyedPost && !effect)) Unwritten.Add(entry);
                break;
            case LedgerAnswer.None or LedgerAnswer.Cut or LedgerAnswer.Refused or LedgerAnswer.ReplicaFailed when _excuses.FellIntoOutage(entry):
                Outage++;
                break;
            case LedgerAnswer.Wrong:
                Wrong.Add(entry);
                break;
            case LedgerAnswer.AppFailed:
                AppFailed++;
                break;
            case LedgerAnswer.TimedOut:
                TimedOut++;
                break;
            case LedgerAnswer.ReplicaFailed when !entry.MayBeRepeated:
                Excepted++;
                break;
            case LedgerAnswer.Cut:
                Cut++;
                break;
            // A socket has no status to tell; its end is how its client is told. And a reset takes with it what its client
            // has not read yet.
            case LedgerAnswer.None when entry.Kind == LedgerKind.Socket || _excuses.BrokenOff.Contains(entry.Id):
                Cut++;
                break;
            case LedgerAnswer.Refused when executed == 0:
                Refused++;
                break;
            default:
                Lost.Add(entry);
                break;
        }
    }
}
