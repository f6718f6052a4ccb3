using System.Text.Json;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Serving;

/// <summary>An authority that gives certificates by ACME (Debian's pebble), to whom every name is this machine.</summary>
public sealed class AcmeAuthority : IAsyncDisposable
{
    private readonly TestCertificate _certificate;
    private readonly TestProcess _names;
    private readonly TestProcess _authority;
    private readonly int _port = FreePort.Next();

    private AcmeAuthority(TempFolder folder, int challengesAt)
    {
        foreach (var program in (string[])["pebble", "pebble-challtestsrv", "certbot"]) Tools.Need(program);
        _certificate = new TestCertificate();
        var names = FreePort.Next();
        _names = TestProcess.Start("pebble-challtestsrv",
        [
            "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", $"127.0.0.1:{names}",
            "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"127.0.0.1:{FreePort.Next()}",
        ]);
        File.WriteAllText(folder.At("pebble.json"), JsonSerializer.Serialize(new
        {
            pebble = new
            {
                listenAddress = $"127.0.0.1:{_port}",
                managementListenAddress = $"127.0.0.1:{FreePort.Next()}",
                certificate = _certificate.Pem,
                privateKey = _certificate.Key,
                httpPort = challengesAt,
                tlsPort = FreePort.Next(),
            },
        }));
        _authority = TestProcess.Start(
            "pebble", ["-config", folder.At("pebble.json"), "-dnsserver", $"127.0.0.1:{names}"],
            // By itself it waits, and refuses one nonce in twenty: a client that draws two such ones gives up.
            new Dictionary<string, string?> { ["PEBBLE_VA_NOSLEEP"] = "1", ["PEBBLE_WFE_NONCEREJECT"] = "0" });
    }

    /// <summary>Where a client finds out what else there is.</summary>
    public string Directory => $"https://127.0.0.1:{_port}/dir";

    /// <param name="challengesAt">The port that stands for 80.</param>
    public static async Task<AcmeAuthority> StartAsync(TempFolder folder, int challengesAt)
    {
        var authority = new AcmeAuthority(folder, challengesAt);
        await authority._authority.LineAsync("ACME directory available at");
        return authority;
    }

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        await _names.DisposeAsync();
        _certificate.Dispose();
    }
}
