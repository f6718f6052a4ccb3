using System.Net.Security;
using System.Security.Cryptography;
using Gateway.Observability;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.FrontDoor;

/// <summary>Those of the https addresses. New files that cannot be read leave the old ones in use.</summary>
public sealed class Certificates : IDisposable
{
    private readonly Func<TlsOptions> _tls;
    private readonly GatewayLog _log;
    private readonly CertificateExpiry _expiry;
    private readonly ITimer _watch;
    private readonly Lock _one = new();
    private CertificateSet? _current;
    private string _faults = "";

    public Certificates(Func<TlsOptions> tls, GatewayLog log, TimeProvider clock)
    {
        (_tls, _log, _expiry) = (tls, log, new CertificateExpiry(log, clock));
        _watch = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public SessionTickets Tickets { get; init; } = new(null);

    public TlsHandshakeCallbackOptions Handshake => new()
    {
        OnConnection = hello => ValueTask.FromResult(
            For(hello.ClientHelloInfo.ServerName, why => HandshakeWatch.Refuse(hello.Connection, why))),
    };

    /// <summary>By the first name of each: seconds until it ends, negative after that.</summary>
    public IReadOnlyList<(string Name, double Seconds)> Left => _expiry.Left;

    /// <summary>What a connection to that host is made with.</summary>
    /// <param name="host">Null where it names none.</param>
    /// <param name="refused">Hears why a client's certificate does not count.</param>
    public SslServerAuthenticationOptions For(string? host, Action<string>? refused = null)
    {
        Tickets.Share();
        return Volatile.Read(ref _current)!.For(host, refused);
    }

    /// <exception cref="CryptographicException">They hold no certificate with its key.</exception>
    public void Load()
    {
        var tls = _tls();
        var set = CertificateSet.Read(tls, null, out var faults);
        if (faults.Count > 0 || set is null) throw new CryptographicException(string.Join("; ", faults));
        Use(set);
        if (set.IsDevelopment) _log.Say("https has the certificate of dotnet dev-certs, trusted on this machine alone");
        WaitFor(tls.Watch);
    }

    /// <summary>Null, or why these cannot be used; nobody minds where no address is https.</summary>
    public string? Check(TlsOptions tls)
    {
        if (_current is null) return null;
        _ = CertificateSet.Read(tls, _current, out var faults);
        return faults.Count > 0 ? string.Join("; ", faults.Select(Stays)) : null;
    }

    /// <summary>What is new, or null.</summary>
    public string? Refresh()
    {
        lock (_one)
        {
            if (_current is not { } before) return null;
            var tls = _tls();
            WaitFor(tls.Watch);
            var set = CertificateSet.Read(tls, before, out var faults) ?? before;
            Tell(faults);
            Use(set);
            return set.NewSince(before);
        }
    }

    public void Dispose() => _watch.Dispose();

    private void Use(CertificateSet set)
    {
        foreach (var options in set.All) Tickets.Prepare(options);
        Volatile.Write(ref _current, set);
        _expiry.Look(set.Leaves);
    }

    // Once for each state of the files, of which one may be half-written.
    private void Tell(IReadOnlyList<string> faults)
    {
        var now = string.Join('\n', faults);
        if (now != _faults) foreach (var fault in faults) _log.Warn(Stays(fault));
        _faults = now;
    }

    private static string Stays(string fault) => $"{fault}; the certificate stays as it was";

    private void Look()
    {
        if (Refresh() is { } news) _log.Say(news);
    }

    private void WaitFor(TimeSpan watch) =>
        _watch.Change(watch > TimeSpan.Zero ? watch : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
