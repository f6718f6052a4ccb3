using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Rates;

public class RatePolicyTests
{
    [Theory]
    [InlineData("address:100/1m", "\"address\";q=100;w=60")]
    [InlineData("address:fixed:1/1s", "\"address\";q=1;w=1")]
    [InlineData("key:sliding:1000000000/24h", "\"key\";q=1000000000;w=86400")]
    [InlineData("key:bucket:10/1s:50", "\"key\";q=50;w=5")]
    [InlineData("address:bucket:10/1m", "\"address\";q=10;w=60")]
    [InlineData("address:concurrent:20", "\"address\";q=20;qu=\"concurrent-requests\"")]
    public void A_policy_is_told_as_the_draft_wants_it(string text, string field) =>
        RatePolicy.Parse(text)!.Text.Should().Be(field);

    [Theory]
    [InlineData("")]
    [InlineData("address")]
    [InlineData("client:1/1m")]
    [InlineData("address:0/1m")]
    [InlineData("address:1000000001/1m")]
    [InlineData("address:-1/1m")]
    [InlineData("address:1/999ms")]
    [InlineData("address:1/25h")]
    [InlineData("address:1/60")]
    [InlineData("address:1")]
    [InlineData("address:sliding")]
    [InlineData("address:sliding:1/1m:5")]
    [InlineData("address:bucket:1/1m:0")]
    [InlineData("address:bucket:1/1m:5:5")]
    [InlineData("address:concurrent:0")]
    [InlineData("address:concurrent:1/1m")]
    [InlineData("address:leaky:1/1m")]
    public void What_is_no_policy_is_none(string text) => RatePolicy.Parse(text).Should().BeNull();

    [Fact]
    public void Each_has_a_name_of_its_own() =>
        RatePolicy.AllOf(new RateLimitOptions { Requests = 5, Policies = ["address:1/1s", "key:1/1s", "address:9/1m"] })
            .Select(policy => policy.Name).Should().Equal("client", "address", "key", "address-2");

    [Fact]
    public void Every_fault_is_told_at_once() =>
        new GatewayOptionsValidator(new GatewayOptions
        {
            RateLimit = new RateLimitOptions { Policies = ["key:1/1s", "nonsense"], Redis = "password=hush" },
            Routes = new Dictionary<string, RouteLimits>
            {
                ["a"] = new() { Path = "/a", Rate = "address:concurrent:1" },
                ["b"] = new() { Path = "/b", Rate = "key:1/1s" },
            },
        }, _ => null).Faults().Should().HaveCount(5).And.NotContain(fault => fault.Contains("hush"))
            .And.Contain(fault => fault.StartsWith("Gateway:RateLimit:Policies is 'nonsense'; expected address or key"))
            .And.Contain(fault => fault.Contains("set Gateway:RateLimit:Header"));
}
