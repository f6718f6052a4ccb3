using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class DiscoveryFaultsTests
{
    [Theory]
    [InlineData("dns", null)]
    [InlineData("srv", null)]
    [InlineData("endpointslices", null)]
    [InlineData("file", "Gateway:Discovery:Kind is 'file'; name the file: set Gateway:Discovery:File")]
    [InlineData("DNS", "Gateway:Discovery:Kind is 'DNS'; expected one of dns, srv, endpointslices, file")]
    public void A_kind_is_one_of_four(string kind, string? fault) =>
        Faults(new DiscoveryOptions { Kind = kind }).Should().Equal(fault is null ? [] : [fault]);

    [Fact]
    public void A_kind_means_nothing_for_an_app_that_is_started_here() =>
        Faults(new DiscoveryOptions { Kind = "srv" }, app: "src/Api").Should().Equal(
            "Gateway:Discovery:Kind is 'srv'; nothing is looked up unless the app is named as http://NAME");

    [Fact]
    public void What_each_kind_is_told_must_be_what_it_takes()
    {
        var options = new DiscoveryOptions
        {
            Kind = "file",
            File = "replicas",
            NameServers = ["10.0.0.53:8600", "dns.example.org"],
            ApiServer = "kubernetes",
        };
        Faults(options, "http://one,http://other").Should().Equal(
            "Gateway:Discovery:NameServers is 'dns.example.org'; expected ADDRESS or ADDRESS:PORT",
            "Gateway:Discovery:ApiServer is 'kubernetes'; expected https://HOST[:PORT]",
            "Gateway:App is 'http://one,http://other'; a file lists all replicas: give one name");
    }

    private static IReadOnlyList<string> Faults(DiscoveryOptions discovery, string app = "http://api:8080") =>
        new GatewayOptionsValidator(
            new GatewayOptions { App = app, Discovery = discovery }, _ => null, () => true).Faults();
}
