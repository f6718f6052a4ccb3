using System.Net;
using System.Net.Sockets;

namespace Gateway.Discovery;

/// <summary>Asks who has a name.</summary>
public interface INameResolver
{
    /// <summary>Every address, A and AAAA.</summary>
    /// <exception cref="SocketException">The name is unknown, or nobody could be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string host);
}

/// <summary>The system's own resolver, which knows <c>/etc/hosts</c> and <c>resolv.conf</c>. A look-up of its cannot
/// be taken back, and ends by itself.</summary>
public sealed class SystemResolver : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host) => Dns.GetHostAddressesAsync(host);
}
