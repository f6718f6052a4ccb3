using System.Net;
using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

public class SessionAffinityTests
{
    private readonly Fleet _fleet = new();
    private readonly Replica _one;
    private readonly Replica _two;
    private GatewayOptions _options = new();

    public SessionAffinityTests() => (_one, _two) = (Some.Ready(_fleet), Some.Ready(_fleet, slot: 2));

    private SessionAffinity Affinity => new(_fleet, () => _options);

    [Theory]
    [InlineData("POST", "/chat/negotiate?negotiateVersion=1", "/chat")]
    [InlineData("POST", "/_blazor/negotiate", "/_blazor")]
    [InlineData("POST", "/a%20b/Negotiate", "/a%20b")]
    [InlineData("POST", "/negotiate", "/")]
    [InlineData("POST", "/a;b/negotiate", "/")]
    [InlineData("GET", "/chat/negotiate", null)]
    [InlineData("OPTIONS", "/chat/negotiate", null)]
    [InlineData("POST", "/chat", null)]
    [InlineData("POST", "/renegotiate", null)]
    public void An_app_that_negotiates_a_connection_shows_that_it_keeps_state(string method, string target, string? path)
    {
        var cookie = CookieAfter(Request(method, target), _one);
        cookie.Should().Be(path is null ? null : $"gateway-affinity={Hash(_one)}; path={path}; samesite=lax; httponly");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public void A_negotiation_that_failed_binds_nobody(HttpStatusCode status) =>
        CookieAfter(Request("POST", "/chat/negotiate"), _one, status).Should().BeNull();

    [Fact]
    public void A_bound_client_comes_back_and_is_told_nothing_again()
    {
        var request = Request("POST", "/chat/negotiate", Hash(_two));
        Affinity.Of(request.Request)!.Replica.Should().Be(_two);
        CookieAfter(request, _two).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    [InlineData("10.0.0.1:8080")]
    [InlineData("\"quoted\"")]
    public void A_forged_cookie_counts_for_nothing(string value) =>
        Affinity.Of(Request("GET", "/chat", value).Request).Should().BeNull();

    [Fact]
    public void Of_several_the_first_that_is_left_counts()
    {
        var request = Request("GET", "/chat/inner");
        request.Request.Headers.Cookie = $"gateway-affinity=gone; a=b; gateway-affinity={Hash(_two)}; gateway-affinity={Hash(_one)}";
        Affinity.Of(request.Request)!.Replica.Should().Be(_two);
    }

    [Fact]
    public void Another_cookie_that_ends_in_its_name_is_another_cookie()
    {
        var request = Request("GET", "/chat");
        request.Request.Headers.Cookie = $"x-gateway-affinity={Hash(_one)}";
        Affinity.Of(request.Request).Should().BeNull();
    }

    [Fact]
    public void A_replica_that_drains_keeps_its_clients_and_gets_no_new_state()
    {
        _fleet.Apply(_one, ReplicaEvent.DrainAsked);
        Affinity.Of(Request("POST", "/chat?id=1", Hash(_one)).Request)!.Replica.Should().Be(_one);
        Affinity.Of(Request("POST", "/chat/negotiate", Hash(_one)).Request).Should().BeNull();
    }

    [Theory]
    [InlineData(ReplicaEvent.ProbesFailed)]
    [InlineData(ReplicaEvent.EjectedAsOutlier)]
    [InlineData(ReplicaEvent.Exited)]
    public void A_replica_that_serves_nobody_has_lost_its_clients(ReplicaEvent happened)
    {
        var binding = Affinity.Of(Request("GET", "/chat", Hash(_one)).Request)!;
        _fleet.Apply(_one, happened);
        binding.Replica.Should().BeNull();
        Affinity.Of(Request("GET", "/chat", Hash(_one)).Request).Should().BeNull();
    }

    [Fact]
    public void With_cookie_every_client_is_bound_for_so_long()
    {
        _options = new GatewayOptions { Affinity = "cookie", AffinityLifetime = TimeSpan.FromMinutes(20) };
        CookieAfter(Request("GET", "/shop/cart"), _one)
            .Should().Be($"gateway-affinity={Hash(_one)}; max-age=1200; path=/; samesite=lax; httponly");
        CookieAfter(Request("GET", "/shop/cart", Hash(_one)), _one).Should().BeNull("its lifetime is absolute");
        CookieAfter(Request("GET", "/shop/cart", Hash(_one)), _two).Should().Contain(Hash(_two), "it was lost there");
    }

    [Theory]
    [InlineData("public, max-age=60", false)]
    [InlineData("s-maxage=60", false)]
    [InlineData("private", true)]
    [InlineData("no-store", true)]
    public void What_a_shared_cache_may_keep_binds_nobody(string rule, bool binds)
    {
        _options = new GatewayOptions { Affinity = "cookie" };
        var context = Request("GET", "/logo.svg");
        context.Response.Headers.CacheControl = rule;
        (CookieAfter(context, _one) is not null).Should().Be(binds);
    }

    [Fact]
    public void Off_binds_nobody_and_believes_no_cookie()
    {
        _options = new GatewayOptions { Affinity = "off" };
        Affinity.Of(Request("GET", "/chat", Hash(_one)).Request).Should().BeNull();
        CookieAfter(Request("POST", "/chat/negotiate"), _one).Should().BeNull();
    }

    [Theory]
    [InlineData("https", null, "samesite=lax; httponly", true)]
    [InlineData("https", "cross-site", "samesite=none; httponly; Partitioned", true)]
    [InlineData("https", "same-site", "samesite=lax; httponly", true)]
    [InlineData("http", "cross-site", "samesite=lax; httponly", false)]
    public void The_cookie_is_for_TLS_alone_where_the_client_has_it(
        string scheme, string? site, string attributes, bool secure)
    {
        var context = Request("POST", "/chat/negotiate");
        context.Request.Scheme = scheme;
        if (site is not null) context.Request.Headers["Sec-Fetch-Site"] = site;
        var cookie = CookieAfter(context, _one);
        cookie.Should().EndWith($"path=/chat{(secure ? "; secure" : "")}; {attributes}");
    }

    [Fact]
    public void A_poll_waits_and_works_at_nothing()
    {
        Affinity.Of(Request("GET", "/chat?id=1", Hash(_one)).Request)!.Polls.Should().BeTrue();
        Affinity.Of(Request("POST", "/chat?id=1", Hash(_one)).Request)!.Polls.Should().BeFalse();
        Affinity.Of(Request("GET", "/cart", Hash(_one)).Request)!.Polls.Should().BeFalse();
        _options = new GatewayOptions { Affinity = "cookie" };
        Affinity.Of(Request("GET", "/cart?id=1", Hash(_one)).Request)!.Polls.Should().BeFalse("any page may have an id");
    }

    private static string Hash(Replica replica) => ReplicaHash.Of(replica);

    private static DefaultHttpContext Request(string method, string target, string? cookie = null)
    {
        var context = SomeRequest.Of(method);
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        var parts = target.Split('?');
        context.Request.Path = PathString.FromUriComponent(parts[0]);
        context.Request.QueryString = new QueryString(parts.Length > 1 ? "?" + parts[1] : "");
        if (cookie is not null) context.Request.Headers.Cookie = $"theme=dark; {AffinityCookie.Name}={cookie}";
        return context;
    }

    private string? CookieAfter(HttpContext context, Replica answers, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var forward = SomeRequest.Forward(context);
        forward.Binding = Affinity.Of(context.Request);
        Affinity.Bind(forward, new ResponseHead(status, null, null), answers);
        return context.Response.Headers.SetCookie.SingleOrDefault();
    }
}
