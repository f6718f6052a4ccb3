using Gateway.Control;
using Gateway.Settings;

namespace Gateway.Tests.Control;

public class AdminRuleTests
{
    private static readonly BindUrl _loopback = new("http", "localhost", 8081);
    private static readonly BindUrl _beyond = new("http", "*", 8081);

    private static readonly AdminAsk _look =
        new("GET", "/replicas", "localhost", "localhost:8081", null, null, HasToken: false);

    private static readonly AdminAsk _change =
        _look with { Method = "POST", Path = "/control/scale", Origin = "http://localhost:8081", HasToken = true };

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("*", false)]
    [InlineData("10.0.0.1", false)]
    public void Only_loopback_is_local(string host, bool local) =>
        new AdminRule(new BindUrl("http", host, 1)).IsLocal.Should().Be(local);

    [Theory]
    [InlineData("/replicas", AdminRefusal.Token)]
    [InlineData("/", AdminRefusal.Token)]
    [InlineData("/events", AdminRefusal.Token)]
    [InlineData("/health/ready", null)]
    [InlineData("/health/live", null)]
    [InlineData("/metrics", null)]
    [InlineData("/metrics/../replicas", AdminRefusal.Token)]
    public void Beyond_loopback_only_probes_and_scrapers_need_no_token(string path, AdminRefusal? refusal)
    {
        var ask = _look with { Path = path, Host = "gateway" };
        new AdminRule(_beyond).Decide(ask).Should().Be(refusal);
        new AdminRule(_beyond).Decide(ask with { HasToken = true }).Should().BeNull();
    }

    [Theory]
    [InlineData("localhost", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("[::1]", null)]
    [InlineData("evil.example", AdminRefusal.ForeignHost)]
    [InlineData("localhost.evil.example", AdminRefusal.ForeignHost)]
    [InlineData("", AdminRefusal.ForeignHost)]
    public void A_name_that_may_have_been_rebound_shows_nothing(string host, AdminRefusal? refusal) =>
        new AdminRule(_loopback).Decide(_look with { Host = host }).Should().Be(refusal);

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("evil.example", false)]
    public void Why_it_is_not_ready_is_for_those_who_may_look(string host, bool local)
    {
        var ask = _look with { Path = "/health/ready", Host = host };
        new AdminRule(_loopback).MayLook(ask).Should().Be(local);
        new AdminRule(_beyond).MayLook(ask).Should().BeFalse();
        new AdminRule(_beyond).MayLook(ask with { HasToken = true }).Should().BeTrue();
    }

    [Fact]
    public void A_change_needs_the_token_even_on_loopback()
    {
        var rule = new AdminRule(_loopback);
        rule.Decide(_change).Should().BeNull();
        rule.Decide(_change with { HasToken = false }).Should().Be(AdminRefusal.Token);
        rule.Decide(_change with { Method = "PUT" }).Should().Be(AdminRefusal.Method);
    }

    [Fact]
    public void A_dashboards_token_looks_everywhere_and_changes_nothing()
    {
        foreach (var address in new[] { _loopback, _beyond })
        {
            var rule = new AdminRule(address);
            rule.Decide(_look with { Host = "gateway", HasReadToken = true }).Should().BeNull();
            rule.MayLook(_look with { Path = "/health/ready", Host = "gateway", HasReadToken = true }).Should().BeTrue();
            rule.Decide(_change with { HasToken = false, HasReadToken = true }).Should().Be(AdminRefusal.ReadToken);
        }
    }

    [Theory]
    [InlineData("http://evil.example", null)]
    [InlineData("http://localhost:8080", null)]
    [InlineData("null", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    public void Another_sites_page_changes_nothing_even_with_the_token(string? origin, string? fetchSite) =>
        new AdminRule(_loopback).Decide(_change with { Origin = origin, FetchSite = fetchSite })
            .Should().Be(AdminRefusal.ForeignOrigin);

    [Theory]
    [InlineData(null, null)]
    [InlineData("http://localhost:8081", "same-origin")]
    public void Tools_and_our_own_page_may_change(string? origin, string? fetchSite) =>
        new AdminRule(_loopback).Decide(_change with { Origin = origin, FetchSite = fetchSite }).Should().BeNull();
}
