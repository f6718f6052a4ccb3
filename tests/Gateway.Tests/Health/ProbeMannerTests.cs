using Gateway.Health;

namespace Gateway.Tests.Health;

public class ProbeMannerTests
{
    private static readonly ProbeManner _plain = default;
    private static readonly ProbeManner _hostless = new(Hostless: true, OverTls: false);
    private static readonly ProbeManner _overTls = new(Hostless: false, OverTls: true);

    [Theory]
    [InlineData(200, null)]
    [InlineData(404, null)]
    [InlineData(503, null)]
    [InlineData(307, null)]
    [InlineData(307, "https://localhost/account/login")]
    [InlineData(302, "http://localhost/health")]
    public void An_answer_that_does_not_refuse_the_manner_changes_nothing(int status, string? location) =>
        _plain.After(status, location, "/health").Should().BeNull();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public void A_redirect_to_the_same_page_over_tls_asks_for_tls(int status)
    {
        _plain.After(status, "https://localhost/health", "/health").Should().Be(_overTls);
        _overTls.After(status, "https://localhost/health", "/health").Should().BeNull("once is enough");
    }

    [Fact]
    public void A_bad_request_asks_for_no_host()
    {
        _plain.After(400, null, "/health").Should().Be(_hostless);
        _hostless.After(400, null, "/health").Should().BeNull("once is enough");
        _hostless.After(307, "https:///health", "/health").Should().Be(new ProbeManner(true, true));
        new ProbeManner { Host = "shop.example" }.After(400, null, "/health").Should().BeNull("that host is meant");
    }

    [Theory]
    [InlineData(400, "<h2>Bad Request - Invalid Hostname</h2>", true)]
    [InlineData(421, "", true)]
    [InlineData(400, "the version is missing", false)]
    [InlineData(404, "Invalid Hostname", false)]
    public void A_host_filters_refusal_is_told_from_the_apps_own_answer(int status, string body, bool refuses) =>
        ProbeManner.RefusesHost(status, body).Should().Be(refuses);
}
