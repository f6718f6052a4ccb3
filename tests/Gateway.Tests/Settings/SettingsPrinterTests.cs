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

    [Theory]
    [InlineData("ReverseProxy:Clusters:c:HttpClient:WebProxy:Credentials:User", "hush")]
    [InlineData("ReverseProxy:Routes:r:Metadata:Db_ConnectionString", "hush")]
    [InlineData("ReverseProxy:Routes:r:Metadata:PGPASSWORD", "hush")]
    [InlineData("ReverseProxy:Routes:r:Metadata:Note", "Server=db;User=app;Password=hush")]
    [InlineData("ReverseProxy:Routes:r:Transforms:0:X-Api-Key", "hush")]
    [InlineData("ReverseProxy:Clusters:c:Destinations:d:Address", "http://app:hush@db.internal/")]
    [InlineData("ReverseProxy:Secrets:0:Value", "hush")]
    public void Whatever_is_called_a_secret_is_masked_with_all_below_it(string key, string value) =>
        Print(new GatewayOptions(), (key, value)).Should().NotContain("hush").And.Contain("***");

    [Theory]
    [InlineData("RequestHeader", "Authorization", "Set")]
    [InlineData("ResponseHeader", "Set-Cookie", "Append")]
    [InlineData("QueryValueParameter", "api_key", "Set")]
    [InlineData("Name", "X-Token", "Values:0")]
    public void What_a_header_of_such_a_name_is_set_to_is_masked(string name, string header, string value)
    {
        const string transform = "ReverseProxy:Routes:r:Transforms:0:";
        var printed = Print(new GatewayOptions(), (transform + name, header), (transform + value, "hush"));
        printed.Should().NotContain("hush").And.Contain(header);
    }

    [Theory]
    [InlineData("ReverseProxy:Clusters:c:SessionAffinity:AffinityKeyName", "shown")]
    [InlineData("ReverseProxy:Clusters:c:Destinations:d:Address", "http://shown:80/")]
    [InlineData("ReverseProxy:Routes:r:Match:Path", "/shown/{**rest}")]
    public void All_else_is_shown(string key, string value) =>
        Print(new GatewayOptions(), (key, value)).Should().Contain(value);

    [Fact]
    public void No_settings_say_their_secrets_when_they_are_written_as_a_text()
    {
        var options = new GatewayOptions
        {
            AdminToken = "hush",
            AdminReadToken = "hush",
            Tls = new TlsOptions { Password = "hush" },
            RateLimit = new RateLimitOptions { KnownKeys = ["hush"], Redis = "redis:6379,password=hush" },
        };
        SettingKey.All.Where(key => key.IsSecret).Select(key => SettingsPrinter.Text(key.Get(options)))
            .Should().AllBeEquivalentTo("hush");
        Print(options).Should().NotContain("hush");
        foreach (var written in new object[] { options, options.Tls, options.RateLimit, new SettingText("hush", "the command line") })
            written.ToString().Should().NotContain("hush");
    }

    private static string Print(GatewayOptions options, params (string Key, string Value)[] others) =>
        SettingsPrinter.Print(options, new ConfigurationBuilder()
            .AddInMemoryCollection(others.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
