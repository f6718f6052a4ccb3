using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

/// <summary>Clients of every kind at once, none of which sends again what it has sent: connections that are kept and
/// new ones, the same with TLS where there is any, HTTP/2, WebSockets over both, and event streams.</summary>
public sealed class MixedClients
{
    private readonly PlainClients[] _plain;
    private readonly Load[] _h2;
    private readonly LastingClients[] _lasting;

    private MixedClients(IFront gateway)
    {
        _plain = [PlainClients.Keeping(gateway, 4), PlainClients.Connecting(gateway, 2)];
        _h2 = [Load.OnH2(gateway, clients: 2, "/")];
        _lasting =
        [
            LastingClients.Sockets(gateway, 2), LastingClients.H2Sockets(gateway, 2), LastingClients.Events(gateway, 2),
        ];
        if (gateway.TlsAddress is null) return;
        _plain = [.. _plain, PlainClients.Tls(gateway, 2, keep: true), PlainClients.Tls(gateway, 1, keep: false)];
        _h2 = [.. _h2, Load.OnTls(gateway, clients: 1, "/")];
    }

    public static MixedClients On(IFront gateway) => new(gateway);

    public IEnumerable<string> Failures =>
    [
        .. _plain.SelectMany(clients => clients.Failures), .. _h2.SelectMany(clients => clients.Failures),
        .. _lasting.SelectMany(clients => clients.Failures),
    ];

    /// <summary>By kind.</summary>
    public IEnumerable<int> Answered =>
    [
        .. _plain.Select(clients => clients.Answered), .. _h2.Select(clients => clients.Answered),
        .. _lasting.Select(clients => clients.Messages),
    ];

    /// <summary>How those that would have stayed were sent away: a close frame's number, or the end of a
    /// stream.</summary>
    public IEnumerable<string> Endings => _lasting.SelectMany(clients => clients.Endings);

    public Task StopAsync() => Task.WhenAll(
    [
        .. _plain.Select(clients => clients.StopAsync()), .. _h2.Select(clients => clients.StopAsync()),
        .. _lasting.Select(clients => clients.StopAsync()),
    ]);
}
