using System.Net.Quic;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.FrontDoor;

/// <summary>What carries HTTP/3, where the system has it.</summary>
public static class Quic
{
    public static bool IsThere =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        && QuicListener.IsSupported;

    /// <returns>Whether it is served; where it is wanted and cannot be, that is told.</returns>
    public static bool Serves(bool wanted, Func<bool> isThere, Action<string> tell)
    {
        if (!wanted || isThere()) return wanted;
        tell("HTTP/3 is not served: .NET finds no libmsquic here (docs/tls.md). Clients have HTTP/2 and HTTP/1.1");
        return false;
    }

    /// <param name="server">The builder of one.</param>
    /// <param name="replaces">Another gateway may listen there still.</param>
    public static void Use(IWebHostBuilder server, Func<bool> replaces) =>
        server.UseQuic().ConfigureServices(services =>
        {
            var own = services.Last(one => one.ServiceType == typeof(IMultiplexedConnectionListenerFactory));
            services.Replace(ServiceDescriptor.Singleton<IMultiplexedConnectionListenerFactory>(provider =>
                new QuicTransport(
                    (IMultiplexedConnectionListenerFactory)ActivatorUtilities.CreateInstance(
                        provider, own.ImplementationType!),
                    replaces, TimeProvider.System)));
        });
}
