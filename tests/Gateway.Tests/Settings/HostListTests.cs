using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class HostListTests
{
    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "EXAMPLE.org:8443", true)]
    [InlineData("example.org", "example.org.", true)]
    [InlineData("example.org", "www.example.org", false)]
    [InlineData("example.org", "example.org.evil.example", false)]
    [InlineData("*.example.org", "www.example.org", true)]
    [InlineData("*.example.org", "a.b.example.org:80", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", ".example.org", false)]
    [InlineData("*.example.org", "evilexample.org", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("127.0.0.1", "127.0.0.1:80", true)]
    [InlineData("[::1]", "[::1]:80", true)]
    [InlineData("[::1]", "[::1]", true)]
    [InlineData("example.org", "", false)]
    public void It_has_names_and_all_below_one(string entry, string host, bool has) =>
        new HostList([entry]).Has(host).Should().Be(has);

    [Fact]
    public void An_empty_one_has_them_all() => new HostList([]).Has("anything").Should().BeTrue();

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("*.example.org", true)]
    [InlineData("bücher.example", true)]
    [InlineData("[::1]", true)]
    [InlineData("*", false)]
    [InlineData("*.", false)]
    [InlineData("a.*.org", false)]
    [InlineData("example.org:80", false)]
    [InlineData("https://example.org", false)]
    [InlineData("a..b", false)]
    public void What_is_no_name_is_known(string entry, bool well) => HostList.IsWellFormed(entry).Should().Be(well);
}
