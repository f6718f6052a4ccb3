using System.Text.Json.Nodes;
using Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Settings;

public sealed class SettingsPrinterTests
{
    [Fact]
    public void What_is_printed_can_be_read_again()
    {
        using var folder = new TempFolder();
        var options = new GatewayOptions
        {
            Replicas = "2..4",
            Bind = ["http://10.0.0.1:1", "unix:/b"],
            Limits = new LimitOptions { RequestBody = 5 },
        };
        folder.Write(GatewaySettings.FileName, Print(options));

        var settings = GatewaySettings.Load(new SettingsRequest(
            null, new Dictionary<string, SettingText>(), new Dictionary<string, string>(), folder.Path));

        settings.Faults.Should().BeEmpty();
        settings.Options.Should().BeEquivalentTo(options);
    }

    [Fact]
    public void Secrets_are_masked_everywhere()
    {
        var printed = Print(
            new GatewayOptions { Tls = new TlsOptions { Password = "hush" } }, ("ReverseProxy:Clusters:c:ApiKey", "hush"));

        printed.Should().NotContain("hush");
        JsonNode.Parse(printed)!["Gateway"]!["Tls"]!["Password"]!.ToString().Should().Be("***");
    }

    private static string Print(GatewayOptions options, params (string Key, string Value)[] others) =>
        SettingsPrinter.Print(options, new ConfigurationBuilder()
            .AddInMemoryCollection(others.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
