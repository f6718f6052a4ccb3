using Microsoft.Extensions.Primitives;

namespace Gateway.FrontDoor;

/// <summary>What proxies on the way say of a request: an entry for each, the nearest last.</summary>
public sealed class ForwardingClaims
{
    private const string ForName = "X-Forwarded-For";
    private const string ProtoName = "X-Forwarded-Proto";
    private const string HostName = "X-Forwarded-Host";

    private IReadOnlyList<string?> For { get; init; } = [];
    private IReadOnlyList<string?> Proto { get; init; } = [];
    private IReadOnlyList<string?> Host { get; init; } = [];

    /// <summary>The standard's <c>Forwarded</c> counts where nobody has written one of the others: a proxy that knows
    /// these lets it pass as the client wrote it.</summary>
    public static ForwardingClaims Of(IHeaderDictionary fields)
    {
        var (addresses, schemes, hosts) = (fields[ForName], fields[ProtoName], fields[HostName]);
        if (addresses.Count + schemes.Count + hosts.Count == 0) return OfStandard(fields["Forwarded"]);
        return new ForwardingClaims { For = Entries(addresses), Proto = Entries(schemes), Host = Entries(hosts) };
    }

    /// <summary>Walks from the nearest proxy as far as addresses are trusted. The first that is not is the client.
    /// </summary>
    public ClaimedClient Walk(AddressList trusted)
    {
        IPEndPoint? client = null;
        var hops = 0;
        for (var at = For.Count - 1; at >= 0; at--)
        {
            if (!AddressForm.TryParse(For[at], out IPEndPoint? endPoint)) break;
            (client, hops) = (new IPEndPoint(AddressForm.Unmapped(endPoint.Address), endPoint.Port), hops + 1);
            if (!trusted.Contains(client.Address)) break;
        }

        return new ClaimedClient(client, At(Proto, hops), At(Host, hops));
    }

    // A proxy that hands the value of the one before on adds none of its own.
    private static string? At(IReadOnlyList<string?> entries, int hops) =>
        entries.Count == 0 ? null : entries[Math.Max(0, entries.Count - Math.Max(1, hops))];

    private static List<string?> Entries(StringValues lists) =>
        [.. lists.SelectMany(list => (list ?? "").Split(',', StringSplitOptions.TrimEntries))];

    // RFC 7239: for=192.0.2.60;proto=http;by=203.0.113.43, for="[2001:db8::1]:4711"
    private static ForwardingClaims OfStandard(StringValues lists)
    {
        var elements = Entries(lists).ConvertAll(element => (element ?? "").Split(';', StringSplitOptions.TrimEntries));
        return new ForwardingClaims { For = Named("for="), Proto = Named("proto="), Host = Named("host=") };

        List<string?> Named(string name) => elements.ConvertAll(pairs => ValueOf(name, pairs));
    }

    private static string? ValueOf(string name, string[] pairs) => Array.Find(
        pairs, pair => pair.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim('"');
}

/// <param name="Address">Its port is 0 where nobody has said it. Null where there is no address to believe.</param>
public readonly record struct ClaimedClient(IPEndPoint? Address, string? Scheme, string? Host);
