using System.Text.Json.Nodes;
using Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Settings;

public sealed class RouteSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void They_come_from_all_layers_by_a_name_of_the_operators()
    {
        File.WriteAllText(_folder.At(GatewaySettings.FileName), """
            { "Gateway": { "Routes": {
                "up": { "Path": "/upload", "RequestBody": 1073741824, "Response": "10m" },
                "live": { "Path": "/events", "Idle": "1h" } } } }
            """);
        _environment["Gateway__Routes__up__Total"] = "20m";

        var settings = Load();

        settings.Faults.Should().BeEmpty();
        settings.Options.Routes.Should().BeEquivalentTo(new Dictionary<string, RouteLimits>
        {
            ["up"] = new()
            {
                Path = "/upload",
                RequestBody = 1 << 30,
                Response = TimeSpan.FromMinutes(10),
                Total = TimeSpan.FromMinutes(20),
            },
            ["live"] = new() { Path = "/events", Idle = TimeSpan.FromHours(1) },
        });
        var printed = JsonNode.Parse(SettingsPrinter.Print(settings.Options, new ConfigurationBuilder().Build()))!;
        printed["Gateway"]!["Routes"]!["up"]!.ToJsonString().Should().Be(
            """{"Path":"/upload","RequestBody":1073741824,"Response":"10m","Total":"20m"}""");
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        _environment["Gateway__Routes__a__Path"] = "upload";
        _environment["Gateway__Routes__a__Response"] = "1";
        _environment["Gateway__Routes__b__RequestBodi"] = "1";
        _environment["Gateway__Routes__c__Path"] = "/c";
        _environment["Gateway__Routes__c__Idle"] = "25h";
        _environment["Gateway__Routes"] = "/d";
        Load().Faults.Should().Equal(
            "Gateway:Routes is '/d'; expected a name, and settings below it (Gateway__Routes)",
            "Gateway:Routes:a:Response is '1'; expected a duration such as 500ms, 30s, 2m, 1h or 00:00:30 (Gateway__Routes__a__Response)",
            "Gateway:Routes:b:RequestBodi is unknown; did you mean Gateway:Routes:b:RequestBody? (Gateway__Routes__b__RequestBodi)",
            "Gateway:Routes:a:Path is 'upload'; a path starts with '/' (Gateway__Routes__a__Path)",
            "Gateway:Routes:b:Path is ''; a path starts with '/'",
            "Gateway:Routes:c:Idle is '25h'; must be from 100ms to 24h (Gateway__Routes__c__Idle)");
    }

    [Fact]
    public void What_a_route_does_not_say_is_as_it_is_for_all_and_the_whole_is_never_less_than_its_part()
    {
        var all = new TimeoutOptions();
        new RouteLimits().Over(all).Should().BeSameAs(all);
        var slow = new RouteLimits { Response = TimeSpan.FromHours(1) }.Over(all);
        (slow.Response, slow.Total, slow.Idle).Should().Be((TimeSpan.FromHours(1), TimeSpan.FromHours(1), all.Idle));
        new RouteLimits { Response = TimeSpan.FromSeconds(1) }.Over(all).Total.Should().Be(all.Total);
    }

    private GatewaySettings Load() => GatewaySettings.Load(new SettingsRequest(
        null, new Dictionary<string, SettingText>(), _environment, _folder.Path));
}
