using System.Net;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Shop;

/// <summary>An app that knows one host, a path of its own, and nothing but TLS.</summary>
[Collection(ShopCollection.Name)]
public sealed class StrictHostTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificate _certificate = new();

    public void Dispose()
    {
        _folder.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Its_pages_are_reached_over_tls_and_no_client_gets_round_its_own_rules()
    {
        await using var gateway = await ServeAsync();

        (await AskAsync(gateway.TlsAddress!, "shop.example")).Should().Be((HttpStatusCode.OK, null));
        (await AskAsync(gateway.Address, "shop.example"))
            .Should().Be((HttpStatusCode.TemporaryRedirect, "https://shop.example/shop/"));
        (await AskAsync(gateway.Address, "shop.example", ("X-Forwarded-Proto", "https")))
            .Should().Be((HttpStatusCode.TemporaryRedirect, "https://shop.example/shop/"));
        (await AskAsync(gateway.TlsAddress!, "evil.example")).Should().Be((HttpStatusCode.BadRequest, null));
        (await AskAsync(gateway.TlsAddress!, "evil.example", ("X-Gateway-Hostless", "1")))
            .Should().Be((HttpStatusCode.BadRequest, null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/health")]
    public async Task Its_health_checks_are_asked_and_believed(string? path)
    {
        await using var gateway = await ServeAsync(("Gateway__Health__Path", path!));

        await File.WriteAllTextAsync(_folder.At("sold-out"), "", TestContext.Current.CancellationToken);
        await gateway.StateAsync("unavailable");
        var status = await gateway.ReplicasAsync();
        status.GetProperty("replicas")[0].GetProperty("reason").GetString()
            .Should().Be("/health answered 503: Unhealthy");

        File.Delete(_folder.At("sold-out"));
        await gateway.StateAsync("serving");
    }

    private Task<GatewayRun> ServeAsync(params (string Name, string Value)[] settings)
    {
        var all = _certificate.With("AllowedHosts", "shop.example").Select(setting => (setting.Key, setting.Value!));
        return _folder.ServeShopAsync(
            2, ["-b", "https://127.0.0.1:0"],
            [
                .. all, ("Shop__PathBase", "/shop"), ("Shop__HttpsPort", "443"),
                ("Shop__SoldOut", _folder.At("sold-out")), .. settings,
            ]);
    }

    private static async Task<(HttpStatusCode Status, string? Location)> AskAsync(
        Uri address, string host, params (string Name, string Value)[] claims)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/shop/"));
        request.Headers.Host = host;
        foreach (var (name, value) in claims) request.Headers.Add(name, value);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.Location?.ToString());
    }
}
