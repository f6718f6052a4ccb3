using Gateway.Hosting;
using Gateway.Observability;
using Gateway.Settings;

namespace Gateway.Tests.Hosting;

public sealed class SettingsReloadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly GatewayOptions _options;
    private string? _objection;

    public SettingsReloadTests()
    {
        Write("""{ "Gateway": { "Stop": { "Timeout": "20s" } } }""");
        _options = Read().Options;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_may_change_while_it_runs_does()
    {
        Write("""{ "Gateway": { "Stop": { "Timeout": "40s" }, "Limits": { "RequestBody": 10 } } }""");
        Run().Changes.Should().Equal(
            "Gateway:Limits:RequestBody is 10 now, and was null", "Gateway:Stop:Timeout is 40s now, and was 20s");
        _options.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(40));
        _options.Limits.RequestBody.Should().Be(10);
    }

    [Fact]
    public void What_needs_an_upgrade_is_named_and_stays()
    {
        Write("""{ "Gateway": { "Stop": { "Timeout": "20s" }, "Bind": "http://localhost:9" } }""");
        Run().Changes.Should().Equal("Gateway:Bind has changed; it takes effect with gateway upgrade");
        _options.Bind.Should().Equal("http://localhost:8080");
    }

    [Fact]
    public void With_a_fault_nothing_changes_and_every_fault_is_told()
    {
        Write("""{ "Gateway": { "Stop": { "Timeout": "40s", "Linger": "soon" }, "Nonsense": 1 } }""");
        Run().Faults.Should().HaveCount(2);
        _options.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(20));
        _log.Lines.Should().HaveCount(2).And.OnlyContain(line => line.StartsWith("settings stay as they were"));
    }

    [Fact]
    public void What_proves_useless_in_place_is_taken_back()
    {
        Write("""{ "Gateway": { "Stop": { "Timeout": "40s" } } }""");
        _objection = "no key in it";
        Run().Faults.Should().Equal("no key in it");
        _options.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_same_settings_change_nothing() => Run().Should().BeEquivalentTo(new SettingsOutcome([], []));

    private SettingsOutcome Run() => new SettingsReload(
        _options, Read, _ => _objection, new GatewayLog(_log)).Run();

    private void Write(string json) => File.WriteAllText(Path.Combine(_folder.Path, "gateway.json"), json);

    private GatewaySettings Read() => GatewaySettings.Load(new SettingsRequest(
        null, new Dictionary<string, SettingText>(), new Dictionary<string, string>(), _folder.Path));
}
