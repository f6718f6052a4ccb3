using System.Net;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Tests.FrontDoor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Hosting;

/// <summary>What live settings do where clients come in.</summary>
public static class LiveFrontDoor
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n";

    public static Dictionary<string, Func<Task>> Effects => new()
    {
        ["AccessLog"] = () => AccessLinesAsync(["AccessLog=false"], ["AccessLog=true"], before: 0, after: 4),
        ["Log:AccessOneOf"] = () => AccessLinesAsync(
            ["AccessLog=true"], ["AccessLog=true", "Log:AccessOneOf=2"], before: 4, after: 2),
        ["Log:AccessFormat"] = () => AccessLinesAsync(
            ["AccessLog=true"], ["AccessLog=true", "Log:AccessFormat=%(m)s\n%(U)s"], before: 4, after: 8),
        ["ErrorPages"] = ErrorPagesAsync,
        ["TrustedProxies"] = () => FrontAsync(
            "TrustedProxies=loopback", Request + "X-Forwarded-For: 203.0.113.7\r\nConnection: close\r\n\r\n", "203.0.113.7"),
        ["Limits:Connections"] = () => FrontAsync("Limits:Connections=1", "", "503", held: true),
        ["Limits:ConnectionsPerAddress"] = () => FrontAsync("Limits:ConnectionsPerAddress=1", "", "429", held: true),
        ["Allow"] = () => RefusedAsync("Allow=192.0.2.0/24", RequestFailure.Forbidden),
        ["Deny"] = () => RefusedAsync("Deny=203.0.113.0/24", RequestFailure.Forbidden),
        ["Hosts"] = () => RefusedAsync("Hosts=shop.example", RequestFailure.HostUnknown),
        ["Limits:RequestBody"] = () => RequestBodyAsync("Limits:RequestBody=10"),
        ["Limits:HeaderField"] = HeaderFieldAsync,
        ["Limits:Resets"] = ResetsAsync,
        ["Routes"] = () => RequestBodyAsync("Routes:all:Path=/", "Routes:all:RequestBody=10"),
        ["Limits:RequestLine"] = () => AnswerAsync(
            "Limits:RequestLine=256", $"GET /{new string('x', 300)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "414"),
        ["Limits:RequestHeaders"] = () => AnswerAsync(
            "Limits:RequestHeaders=1024", $"{Request}X: {new string('x', 1100)}\r\nConnection: close\r\n\r\n", "431"),
        // Both answers end with the connection, which would otherwise stay longer than the test waits.
        ["Limits:HeadersTimeout"] = () => AnswerAsync("Limits:HeadersTimeout=1s", Request, "408"),
        ["Limits:KeepAlive"] = () => AnswerAsync("Limits:KeepAlive=1s", Request + "\r\n", "200"),
        ["Limits:BodyRate"] = BodyRateAsync,
        ["Tls:Certificate"] = () => CertificateAsync(
            ["Tls:Certificate={0}/old.pem"], ["Tls:Certificate={0}/new.pem"], At("new.pem", "new.pem")),
        ["Tls:Key"] = () => CertificateAsync(
            ["Tls:Certificate={0}/old.pem", "Tls:Key={0}/old.pem"], ["Tls:Certificate={0}/old.pem", "Tls:Key={0}/new.key"],
            At("old.pem", "new.key")),
        ["Tls:Password"] = () => CertificateAsync(
            ["Tls:Certificate={0}/old.pem"], ["Tls:Certificate={0}/old.pem", "Tls:Password=hush"],
            folder => SomeCertificate.WritePfx("new", folder.At("old.pem"), "hush")),
        ["Tls:Watch"] = WatchAsync,
        ["Tls:Certificates"] = CertificatesAsync,
        ["Tls:Ocsp"] = OcspAsync,
        ["Tls:ClientCertificates"] = () => ClientsAsync("known"),
        ["Tls:ClientAuthorities"] = () => ClientsAsync("other"),
        ["Tls:Redirect"] = () => AnswerHeadAsync(
            "http", "Location", "", "https://shop.example:444/", "Tls:Redirect=444"),
        ["Tls:Hsts"] = () => AnswerHeadAsync(
            "https", "Strict-Transport-Security", "", "max-age=60", "Tls:Hsts=1m"),
        ["Tls:HstsSubdomains"] = () => AnswerHeadAsync(
            "https", "Strict-Transport-Security", "", "max-age=60; includeSubDomains", "Tls:Hsts=1m",
            "Tls:HstsSubdomains=true"),
        ["Tls:Challenges"] = ChallengesAsync,
    };

    private static async Task AccessLinesAsync(string[] old, string[] young, int before, int after)
    {
        await using var gateway = new ReloadedGateway(old);
        (await LinesAsync(gateway)).Should().Be(before);
        gateway.Reload(young);
        (await LinesAsync(gateway)).Should().Be(after);
    }

    private static async Task<int> LinesAsync(ReloadedGateway gateway)
    {
        using var stream = new MemoryStream();
        await Task.Run(() =>
        {
            using var output = new LogOutput(stream);
            var log = new AccessLog(output, () => gateway.Live.Current, gateway.Clock);
            for (var request = 0; request < 4; request++)
                log.Write(new DefaultHttpContext(), new RequestRecord("id", 0), TimeSpan.Zero);
        });
        return stream.ToArray().Count(letter => letter == '\n');
    }

    private static async Task ErrorPagesAsync()
    {
        using var folder = new TempFolder();
        folder.Write("503.html", "own");
        await using var gateway = new ReloadedGateway();
        var pages = new ErrorPages(() => gateway.Live.Current, new PageFolder(_ => { }, gateway.Clock));
        gateway.Reload($"ErrorPages={folder.Path}");
        pages.Of(new Problem("", "", 503, "", null, ""), null, null, new HeaderDictionary()).Html.Should().Equal("own"u8.ToArray());
    }

    private static async Task RequestBodyAsync(params string[] settings)
    {
        await using var gateway = new ReloadedGateway();
        var guard = GuardOf(gateway);
        var context = new DefaultHttpContext { Request = { Path = "/", ContentLength = 11 } };
        guard.Refuses(context, new RequestRecord("id", 0)).Should().BeNull();
        gateway.Reload(settings);
        guard.Refuses(context, new RequestRecord("id", 0)).Should().Be(RequestFailure.BodyTooLarge);
    }

    private static async Task AnswerAsync(string setting, string request, string status)
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        await using var gateway = new ReloadedGateway { Limit = door.Limit };
        gateway.Reload(setting).Changes.Should().ContainSingle();
        (await door.SpeakAsync(request)).Should().StartWith($"HTTP/1.1 {status} ");
    }

    private static RequestGuard GuardOf(ReloadedGateway gateway) => new(
        () => gateway.Live.Current, new MaintenanceMode(_ => { }),
        new Refusals(new GatewayLog(new ListLogger<GatewayLog>()), gateway.Clock), gateway.Clock);

    private static async Task HeaderFieldAsync()
    {
        await using var gateway = new ReloadedGateway();
        var guard = GuardOf(gateway);
        var context = new DefaultHttpContext { Request = { Path = "/" } };
        context.Request.Headers["X-A"] = new(["a", new string('x', 65)]);
        guard.Refuses(context, new RequestRecord("id", 0)).Should().BeNull();
        gateway.Reload("Limits:HeaderField=65");
        guard.Refuses(context, new RequestRecord("id", 0)).Should().BeNull("it is at the limit");
        gateway.Reload("Limits:HeaderField=64");
        guard.Refuses(context, new RequestRecord("id", 0)).Should().Be(RequestFailure.HeadersTooLarge);
    }

    private static async Task ResetsAsync()
    {
        await using var gateway = new ReloadedGateway();
        var resets = GuardOf(gateway).Resets;
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("203.0.113.7") } };
        var record = new RequestRecord("id", 0) { Failure = RequestFailure.ClientGone };
        for (var i = 0; i < 2; i++) resets.Ended(context, record, TimeSpan.Zero);
        resets.Holds(context).Should().BeNull();
        gateway.Reload("Limits:Resets=2");
        resets.Holds(context).Should().NotBeNull();
    }

    private static async Task FrontAsync(string setting, string request, string sign, bool held = false)
    {
        await using var gateway = new ReloadedGateway();
        await using var door = await SmallFrontDoor.OpenAsync(options: () => gateway.Live.Current);
        using var other = held ? await door.ConnectAsync() : null;
        if (other is not null) (await other.AskAsync()).Should().StartWith("HTTP/1.1 200");
        var asks = request == "" ? Request + "Connection: close\r\n\r\n" : request;
        (await door.SpeakAsync(asks)).Should().StartWith("HTTP/1.1 200").And.NotContain(sign);
        gateway.Reload(setting).Changes.Should().ContainSingle();
        (await door.SpeakAsync(request)).Should().Contain(sign);
    }

    private static async Task RefusedAsync(string setting, RequestFailure failure)
    {
        await using var gateway = new ReloadedGateway();
        var rule = new AccessRule(() => gateway.Live.Current);
        var context = new DefaultHttpContext { Request = { Host = new HostString("h.example") } };
        context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        rule.Refuses(context).Should().BeNull();
        gateway.Reload(setting);
        rule.Refuses(context).Should().Be(failure);
    }

    private static async Task BodyRateAsync()
    {
        await using var gateway = new ReloadedGateway();
        var kestrel = new KestrelServerOptions();
        gateway.Limit = limits => KestrelLimits.Apply(kestrel, limits);
        gateway.Reload("Limits:BodyRate=1000").Changes.Should().ContainSingle();
        kestrel.Limits.MinRequestBodyDataRate!.BytesPerSecond.Should().Be(1000);
        gateway.Reload("Limits:BodyRate=0");
        kestrel.Limits.MinRequestBodyDataRate.Should().BeNull();
    }

    private static Action<TempFolder> At(string certificate, string key) => folder =>
        SomeCertificate.WritePem("new", folder.At(certificate), folder.At(key));

    private static async Task CertificateAsync(string[] old, string[] young, Action<TempFolder> renew)
    {
        using var folder = new TempFolder();
        await using var gateway = Serving(folder, old);
        renew(folder);
        gateway.Reload(Named(young, folder)).Faults.Should().BeEmpty();
        gateway.Subject.Should().Be("CN=new");
    }

    private static async Task WatchAsync()
    {
        using var folder = new TempFolder();
        await using var gateway = Serving(folder, ["Tls:Certificate={0}/old.pem", "Tls:Watch=0s"]);
        gateway.Reload(Named(["Tls:Certificate={0}/old.pem", "Tls:Watch=1s"], folder));
        SomeCertificate.WritePfx("new", folder.At("old.pem"), password: null);
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        gateway.Subject.Should().Be("CN=new");
    }

    private static async Task CertificatesAsync()
    {
        using var folder = new TempFolder();
        await using var gateway = Serving(folder, ["Tls:Certificate={0}/old.pem"]);
        SomeCertificate.WritePem("more", folder.At("more.pem"), folder.At("more.pem"), "more.example");
        gateway.Reload(Named(["Tls:Certificate={0}/old.pem", "Tls:Certificates={0}/more.pem"], folder));
        gateway.SubjectFor("more.example").Should().Be("CN=more");
    }

    // What else it does needs an issuer to be asked.
    private static async Task OcspAsync()
    {
        using var folder = new TempFolder();
        await using var gateway = Serving(folder, ["Tls:Certificate={0}/old.pem"]);
        var before = gateway.Certificates.For(null).ServerCertificateContext;
        gateway.Reload(Named(["Tls:Certificate={0}/old.pem", "Tls:Ocsp=true"], folder));
        gateway.Certificates.For(null).ServerCertificateContext.Should().NotBeSameAs(before);
    }

    private static async Task ClientsAsync(string authority)
    {
        using var folder = new TempFolder();
        folder.Write("known.pem", SomeCertificate.OfClient("known").ExportCertificatePem());
        folder.Write("other.pem", SomeCertificate.OfClient("other").ExportCertificatePem());
        await using var gateway = Serving(folder, authority == "known"
            ? ["Tls:Certificate={0}/old.pem"]
            : ["Tls:Certificate={0}/old.pem", "Tls:ClientCertificates=required", "Tls:ClientAuthorities={0}/known.pem"]);
        gateway.Reload(Named(["Tls:Certificate={0}/old.pem", "Tls:ClientCertificates=required",
            $"Tls:ClientAuthorities={{0}}/{authority}.pem"], folder)).Faults.Should().BeEmpty();
        gateway.Certificates.For(null).CertificateChainPolicy!.CustomTrustStore
            .Should().ContainSingle().Which.Subject.Should().Be($"CN={authority}");
    }

    private static async Task AnswerHeadAsync(
        string scheme, string field, string before, string after, params string[] settings)
    {
        await using var gateway = new ReloadedGateway();
        (await FieldAsync()).Should().Be(before);
        gateway.Reload(settings).Faults.Should().BeEmpty();
        (await FieldAsync()).Should().Be(after);

        async Task<string> FieldAsync()
        {
            var context = SecureTransportTests.Asking(scheme, "shop.example");
            context.Request.Path = "/";
            await SecureTransportTests.PassesAsync(context, gateway.Live.Current.Tls);
            return context.Response.Headers[field].ToString();
        }
    }

    private static async Task ChallengesAsync()
    {
        using var folder = new TempFolder();
        folder.Write(".well-known/acme-challenge/token", "proof");
        await using var gateway = new ReloadedGateway();
        gateway.Reload($"Tls:Challenges={folder.Path}");
        var context = SecureTransportTests.Asking("http", "shop.example");
        context.Request.Path = "/.well-known/acme-challenge/token";
        await new AcmeChallenges(() => gateway.Live.Current.Tls).InvokeAsync(context, _ => Task.CompletedTask);
        context.Response.ContentLength.Should().Be(5);
    }

    private static ReloadedGateway Serving(TempFolder folder, string[] settings)
    {
        SomeCertificate.WritePem("old", folder.At("old.pem"), folder.At("old.pem"));
        var gateway = new ReloadedGateway(Named(settings, folder));
        gateway.Certificates.Load();
        gateway.Subject.Should().Be("CN=old");
        return gateway;
    }

    private static string[] Named(string[] settings, TempFolder folder) =>
        [.. settings.Select(setting => setting.Replace("{0}", folder.Path, StringComparison.Ordinal))];
}
