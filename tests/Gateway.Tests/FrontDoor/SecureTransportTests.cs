using System.Text;
using Gateway.FrontDoor;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.FrontDoor;

public sealed class SecureTransportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("on", "shop.example", "/a%20b", "?q=1", "https://shop.example:8443/a%20b?q=1")]
    [InlineData("443", "shop.example:8080", "/", "", "https://shop.example/")]
    [InlineData("8444", "[::1]:8080", "/", "", "https://[::1]:8444/")]
    [InlineData("off", "shop.example", "/", "", null)]
    [InlineData("on", "shop.example", "/health/ready", "", null)]
    [InlineData("on", "", "/", "", null)]
    public async Task What_comes_without_TLS_is_sent_to_https(
        string redirect, string host, string path, string query, string? target)
    {
        var context = Asking("http", host);
        context.Request.Path = PathString.FromUriComponent(path);
        context.Request.QueryString = new QueryString(query);
        var passed = await PassesAsync(context, new TlsOptions { Redirect = redirect });
        passed.Should().Be(target is null);
        context.Response.Headers.Location.ToString().Should().Be(target ?? "");
        context.Response.StatusCode.Should().Be(target is null ? 200 : 308);
        context.Response.Headers["X-Request-Id"].ToString().Should().Be(target is null ? "" : "id-1");
    }

    [Fact]
    public async Task What_comes_over_TLS_passes() =>
        (await PassesAsync(Asking("https", "shop.example"), new TlsOptions { Redirect = "on" })).Should().BeTrue();

    [Theory]
    [InlineData("https", "shop.example", false, "max-age=31536000")]
    [InlineData("https", "shop.example", true, "max-age=31536000; includeSubDomains")]
    [InlineData("https", "localhost", false, "")]
    [InlineData("https", "192.0.2.1", false, "")]
    [InlineData("http", "shop.example", false, "")]
    public async Task Browsers_are_told_to_stay_with_https(string scheme, string host, bool below, string field)
    {
        var context = Asking(scheme, host);
        await PassesAsync(context, new TlsOptions { Hsts = TimeSpan.FromDays(365), HstsSubdomains = below });
        context.Response.Headers["Strict-Transport-Security"].ToString().Should().Be(field);
    }

    [Fact]
    public async Task What_the_app_says_of_it_stays()
    {
        var context = Asking("https", "shop.example");
        context.Response.Headers["Strict-Transport-Security"] = "max-age=0";
        await PassesAsync(context, new TlsOptions { Hsts = TimeSpan.FromDays(1) });
        context.Response.Headers["Strict-Transport-Security"].ToString().Should().Be("max-age=0");
    }

    [Theory]
    [InlineData("GET", "/.well-known/acme-challenge/token_-1", "proof")]
    [InlineData("HEAD", "/.well-known/acme-challenge/token_-1", "")]
    [InlineData("POST", "/.well-known/acme-challenge/token_-1", null)]
    [InlineData("GET", "/.well-known/acme-challenge/absent", null)]
    [InlineData("GET", "/.well-known/acme-challenge/", null)]
    [InlineData("GET", "/.well-known/acme-challenge/../secret", null)]
    [InlineData("GET", "/.well-known/acme-challenge/a.txt", null)]
    [InlineData("GET", "/.well-known/acme-challenge/large", null)]
    [InlineData("GET", "/secret", null)]
    public async Task Who_asks_whether_the_host_is_ours_is_answered_from_the_folder(
        string method, string path, string? answer)
    {
        _folder.Write(".well-known/acme-challenge/token_-1", "proof");
        _folder.Write(".well-known/acme-challenge/a.txt", "no token");
        _folder.Write(".well-known/acme-challenge/large", new string('x', 4097));
        _folder.Write(".well-known/secret", "secret");
        var context = Asking("http", "shop.example");
        (context.Request.Method, context.Request.Path) = (method, path);
        var passed = false;
        await new AcmeChallenges(() => new TlsOptions { Challenges = _folder.Path })
            .InvokeAsync(context, _ =>
            {
                passed = true;
                return Task.CompletedTask;
            });
        passed.Should().Be(answer is null);
        Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()).Should().Be(answer ?? "");
    }

    internal static DefaultHttpContext Asking(string scheme, string host)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(new Started());
        context.Features.Set(new RequestRecord("id-1", 0));
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        (context.Request.Method, context.Request.Scheme, context.Request.Host) = ("GET", scheme, new HostString(host));
        return context;
    }

    internal static async Task<bool> PassesAsync(HttpContext context, TlsOptions tls)
    {
        var passed = false;
        var secure = new SecureTransport(() => tls, () => ["http://127.0.0.1:8080", "https://127.0.0.1:8443"]);
        await secure.HoldAsync(context, held => secure.RedirectAsync(held, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        }));
        foreach (var start in ((Started)context.Features.GetRequiredFeature<IHttpResponseFeature>()).Starting) await start();
        return passed;
    }

    /// <summary>Imitates a server that begins the answer at the end.</summary>
    private sealed class Started : HttpResponseFeature
    {
        public List<Func<Task>> Starting { get; } = [];

        public override void OnStarting(Func<object, Task> callback, object state) => Starting.Add(() => callback(state));
    }
}
