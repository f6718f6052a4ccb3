namespace Gateway.Discovery;

public interface INameResolver
{
    /// <exception cref="SocketException">The name is unknown, or nobody could be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string host);
}

/// <summary>Knows <c>/etc/hosts</c> and <c>resolv.conf</c>; a look-up ends only by itself.</summary>
public sealed class SystemResolver : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host) => Dns.GetHostAddressesAsync(host);
}

/// <summary>A and AAAA records, at the port that the URL has.</summary>
public sealed class AddressLookUp(INameResolver resolver) : ILookUp
{
    public async Task<NameAnswer> AskAsync(Upstream upstream, CancellationToken stop)
    {
        try
        {
            var addresses = await resolver.ResolveAsync(upstream.Host).WaitAsync(stop);
            return addresses.Length == 0
                ? new NameAnswer(upstream, [], $"{upstream.Host} has no address")
                : new NameAnswer(upstream, [.. addresses.Select(Reach).Distinct()], null);
        }
        catch (SocketException failure)
        {
            return new NameAnswer(upstream, [], Explain(failure, upstream.Host), Failed: !SaysNone(failure));
        }

        FoundEndpoint Reach(IPAddress address) => new(new IPEndPoint(AddressForm.Unmapped(address), upstream.Port));
    }

    // NXDOMAIN and NODATA are answers.
    private static bool SaysNone(SocketException failure) =>
        failure.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;

    private static string Explain(SocketException failure, string host) => failure.SocketErrorCode switch
    {
        _ when SaysNone(failure) => $"the name {host} does not resolve",
        SocketError.TryAgain => $"the name {host} cannot be looked up: the name server does not answer",
        _ => $"the name {host} cannot be looked up: {failure.Message}",
    };
}
