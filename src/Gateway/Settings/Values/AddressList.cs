namespace Gateway.Settings;

/// <summary>Which peers an operator means: addresses, networks, and words for the usual ones.</summary>
public sealed class AddressList
{
    public const string Accepted = "expected an address, a network such as 10.0.0.0/8, loopback, private or unix";

    private const string Unix = "unix";

    private static readonly Dictionary<string, string[]> _words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["loopback"] = ["127.0.0.0/8", "::1/128"],
        ["private"] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"], // RFC 1918, RFC 4193
        [Unix] = [],
    };

    private readonly List<IPNetwork> _networks = [];
    private readonly bool _unix;

    public AddressList(IReadOnlyList<string> texts)
    {
        foreach (var text in texts) _networks.AddRange(NetworksOf(text) ?? []);
        _unix = texts.Contains(Unix, StringComparer.OrdinalIgnoreCase);
        IsEmpty = texts.Count == 0;
    }

    public bool IsEmpty { get; }

    public static bool IsWellFormed(string text) => NetworksOf(text) is not null;

    /// <param name="address">Null on a Unix socket.</param>
    public bool Contains(IPAddress? address)
    {
        if (address is null) return _unix;
        var plain = AddressForm.Unmapped(address);
        foreach (var network in _networks)
            if (network.Contains(plain)) return true;
        return false;
    }

    /// <summary>An address or a network, and no word. Null where it is neither.</summary>
    public static IPNetwork? NetworkOf(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        if (!AddressForm.TryParse(text, out IPAddress? address)) return null;
        return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);
    }

    private static IEnumerable<IPNetwork>? NetworksOf(string text)
    {
        if (_words.TryGetValue(text, out var networks)) return networks.Select(network => IPNetwork.Parse(network));
        return NetworkOf(text) is { } one ? [one] : null;
    }
}
