using System.Net.NetworkInformation;

namespace Gateway.Discovery;

/// <summary>Which of the endpoints that were found are used, and what is said of the others.</summary>
public sealed class EndpointRule(int most, Func<IPEndPoint, bool> isOwn)
{
    public (IReadOnlyList<FoundEndpoint> Used, string? LeftOut) Of(IReadOnlyList<FoundEndpoint> found)
    {
        var others = found.Where(one => !isOwn(one.Address)).ToList();
        string?[] told = [OwnIn(found, others), others.Count > most ? TooMany(others.Count) : null];
        var leftOut = string.Join("; ", told.OfType<string>());
        return (Fewer(others), leftOut.Length > 0 ? leftOut : null);
    }

    // The same ones each time, and for each gateway.
    private IReadOnlyList<FoundEndpoint> Fewer(List<FoundEndpoint> found) => found.Count <= most
        ? found
        : [.. found.OrderBy(one => one.Address.ToString(), StringComparer.Ordinal).Take(most)];

    private static string? OwnIn(IReadOnlyList<FoundEndpoint> found, List<FoundEndpoint> others) =>
        found.Count == others.Count
            ? null
            : $"{found.Except(others).First().Address} is this gateway itself, and is left out";

    private string TooMany(int found) =>
        $"{found} addresses were found, and {most} of them are used (Gateway:Discovery:Most)";
}

/// <summary>Where this gateway itself answers clients: requests that it sent there would go round for ever.</summary>
public sealed class OwnAddresses(IReadOnlyList<BindUrl> binds)
{
    /// <summary>The machine is asked for its addresses once, and only where one may be its own.</summary>
    public Func<IPEndPoint, bool> Now()
    {
        var machine = new Lazy<HashSet<IPAddress>>(OfThisMachine);
        return address => binds.Any(bind =>
            !bind.IsUnix && bind.Port == address.Port && IsBoundAt(bind, address.Address, machine));
    }

    private static bool IsBoundAt(BindUrl bind, IPAddress address, Lazy<HashSet<IPAddress>> machine)
    {
        if (bind.Host == "localhost") return IPAddress.IsLoopback(address);
        var bound = IPAddress.TryParse(bind.Host.Trim('[', ']'), out var one) ? one : IPAddress.Any;
        var isAny = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any);
        return isAny ? IPAddress.IsLoopback(address) || machine.Value.Contains(address) : bound.Equals(address);
    }

    private static HashSet<IPAddress> OfThisMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(own => own.Address),
    ];
}
