namespace Gateway.Ledger;

/// <summary>What is known of a run beyond clients and app.</summary>
/// <param name="Outages">When there was no gateway: it was killed, and started again.</param>
/// <param name="BrokenOff">Requests whose answer had begun and was broken off, by the gateway's own log.</param>
public sealed record LedgerExcuses(
    IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Outages, IReadOnlySet<string> BrokenOff)
{
    public static LedgerExcuses None { get; } = new([], new HashSet<string>());

    public bool FellIntoOutage(LedgerEntry entry) =>
        Outages.Any(outage => entry.StartedAt <= outage.To && entry.StartedAt + entry.Elapsed >= outage.From);
}
