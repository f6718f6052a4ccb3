using Gateway.Settings;

namespace Gateway.Tests.Settings;

public sealed class GatewaySettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly Dictionary<string, SettingText> _commandLine = [];
    private string? _configFile;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_any_source_the_defaults_hold()
    {
        var settings = Load();

        settings.Faults.Should().BeEmpty();
        settings.Options.Should().BeEquivalentTo(new GatewayOptions());
        settings.SourceOf("Gateway:Replicas").Should().BeNull();
    }

    [Fact]
    public void The_command_line_beats_the_environment_which_beats_the_file()
    {
        File("""{ "Gateway": { "Replicas": "1", "Admin": "off", "Boot": { "Timeout": "5s" } } }""");
        _environment["Gateway__Replicas"] = "2";
        _environment["Gateway__Admin"] = "http://localhost:9";
        _commandLine["Gateway:Replicas"] = new SettingText("3", "--replicas");

        var options = Load().Options;

        options.Replicas.Should().Be("3");
        options.Admin.Should().Be("http://localhost:9");
        options.Boot.Timeout.Should().Be(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_platforms_customs_are_weaker_than_the_gateways_own_variables()
    {
        (_environment["PORT"], _environment["WEB_CONCURRENCY"]) = ("5000", "7");
        Load().Options.Bind.Should().Equal("http://*:5000");
        Load().SourceOf("Gateway:Replicas").Should().Be("WEB_CONCURRENCY");

        (_environment["Gateway__Bind"], _environment["Gateway__Replicas"]) = ("http://a:1, h2c://b:2", "4");
        Load().Options.Bind.Should().Equal("http://a:1", "h2c://b:2");
        Load().SourceOf("Gateway:Replicas").Should().Be("Gateway__Replicas");
    }

    [Fact]
    public void The_customs_are_stronger_than_the_file_and_ignored_when_empty()
    {
        File("""{ "Gateway": { "Replicas": 1, "Bind": "http://a:1" } }""");
        (_environment["PORT"], _environment["WEB_CONCURRENCY"]) = ("", "2");

        Load().Options.Bind.Should().Equal("http://a:1");
        Load().Options.Replicas.Should().Be("2");
    }

    [Fact]
    public void A_list_of_a_stronger_source_replaces_the_weaker_one_as_a_whole()
    {
        File("""{ "Gateway": { "Bind": ["http://a:1", "http://b:2"] } }""");
        Load().Options.Bind.Should().Equal("http://a:1", "http://b:2");

        _commandLine["Gateway:Bind"] = new SettingText("http://c:3", "--bind");
        Load().Options.Bind.Should().Equal("http://c:3");
    }

    [Fact]
    public void The_servers_own_variables_are_the_apps()
    {
        _environment["ASPNETCORE_URLS"] = _environment["URLS"] = "http://*:1";
        _environment["ASPNETCORE_HTTP_PORTS"] = "1";

        Load().Options.Bind.Should().Equal("http://localhost:8080");
    }

    [Theory]
    [InlineData("Gateway__Replcas", "Gateway:Replcas is unknown; did you mean Gateway:Replicas? (Gateway__Replcas)")]
    [InlineData("Gateway__Bot__Timeout",
        "Gateway:Bot:Timeout is unknown; did you mean Gateway:Boot:Timeout? (Gateway__Bot__Timeout)")]
    [InlineData("Gateway__Boot", "Gateway:Boot is a section and takes no value (Gateway__Boot)")]
    [InlineData("Gateway__Admin__Url",
        "Gateway:Admin:Url is unknown; did you mean Gateway:Admin? (Gateway__Admin__Url)")]
    public void An_unknown_key_is_named_with_the_nearest_known_one(string variable, string fault)
    {
        _environment[variable] = "1";
        Load().Faults.Should().Equal(fault);
    }

    [Fact]
    public void A_setting_outside_its_section_is_sent_there()
    {
        var path = File("""{ "Replicas": 2, "Logging": { "LogLevel": { "Default": "Debug" } }, "ReverseProxy": {} }""");
        Load().Faults.Should().Equal($"Replicas is unknown; did you mean Gateway:Replicas? ({path})");
    }

    [Fact]
    public void Foreign_sections_stay_readable_for_logging_and_yarp()
    {
        File("""{ "ReverseProxy": { "Routes": { "r": { "ClusterId": "c" } } } }""");
        Load().Configuration["ReverseProxy:Routes:r:ClusterId"].Should().Be("c");
    }

    [Fact]
    public void Every_fault_is_listed_at_once()
    {
        File("""
            { "Gateway": { "Rertry": { "Attempts": 3 }, "Reload": "perhaps", "Health": { "Failures": "3.5" } } }
            """);
        _environment["Gateway__Boot__Timeout"] = "soon";
        _environment["Gateway__Retry__Attempts"] = "11";
        _commandLine["Gateway:Replicas"] = new SettingText("many", "--replicas");

        Load().Faults.Should().HaveCount(6);
    }

    [Fact]
    public void A_malformed_value_is_named_with_its_source_and_what_is_accepted()
    {
        _environment["Gateway__Boot__Timeout"] = "30";
        Load().Faults.Should().Equal("Gateway:Boot:Timeout is '30'; expected a duration such as 500ms, 30s, 2m, 1h or "
            + "00:00:30 (Gateway__Boot__Timeout)");
    }

    [Fact]
    public void A_null_or_empty_value_is_a_fault_unless_the_setting_may_be_absent()
    {
        File("""{ "Gateway": { "Health": { "Path": null, "Interval": null } } }""");
        _environment["Gateway__Limits__RequestBody"] = "";
        _environment["Gateway__Replicas"] = "";

        var faults = Load().Faults;

        faults.Should().HaveCount(2);
        faults.Should().Contain(fault => fault.StartsWith("Gateway:Health:Interval is null"));
        faults.Should().Contain(fault => fault.StartsWith("Gateway:Replicas is ''"));
    }

    [Fact]
    public void A_file_that_is_named_and_missing_is_an_error()
    {
        _configFile = "absent.json";
        Load().Faults.Should().ContainSingle().Which.Should().Contain("absent.json does not exist");
    }

    [Theory]
    [InlineData("{ \"Gateway\": ")]
    [InlineData("[]")]
    [InlineData("{ \"Gateway\": { \"Replicas\": 1, \"replicas\": 2 } }")]
    public void A_malformed_file_is_an_error(string text)
    {
        File(text);
        Load().Faults.Should().ContainSingle().Which.Should().Contain("is not valid JSON");
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_an_error()
    {
        _configFile = ".";
        Load().Faults.Should().ContainSingle();
    }

    private GatewaySettings Load() =>
        GatewaySettings.Load(new SettingsRequest(_configFile, _commandLine, _environment, _folder.Path));

    private string File(string text) => _folder.Write(GatewaySettings.FileName, text);
}
