namespace Gateway.Ledger;

/// <summary>What is known of a run beyond clients and app.</summary>
/// <param name="Outages">When there was no gateway: it was killed, and started again.</param>
/// <param name="BrokenOff">Requests whose answer had begun and was broken off, by the gateway's own log.</param>
public sealed record LedgerExcuses(
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Outages, IReadOnlySet<string> BrokenOff)
{
    public static LedgerExcuses None { get; } = new([], new HashSet<string>());

    /// <summary>From the gateway's own output: "12:00:00.000 GET /ledger/get-1 200 …" is a request that failed although its
    /// answer had begun.</summary>
    public static HashSet<string> BrokenOffIn(IEnumerable<string> lines) =>
    [
        .. lines.Select(line => line.Split(' '))
            .Where(words => words is [_, _, ['/', 'l', 'e', 'd', 'g', 'e', 'r', '/', ..], "200", ..])
            .Select(words => words[2].Split('/')[2]),
    ];

    public bool FellIntoOutage(LedgerEntry entry) =>
        Outages.Any(outage => entry.StartedAt <= outage.To && entry.StartedAt + entry.Elapsed >= outage.From);
}
