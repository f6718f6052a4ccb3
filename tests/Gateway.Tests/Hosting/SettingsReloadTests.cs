using Gateway.Hosting;
using Gateway.Settings;
using Gateway.Tests.FrontDoor;

namespace Gateway.Tests.Hosting;

public sealed class SettingsReloadTests : IAsyncDisposable
{
    private readonly ReloadedGateway _gateway = new("Stop:Timeout=20s");

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private GatewayOptions Present => _gateway.Live.Current;

    [Fact]
    public void What_may_change_while_it_runs_does()
    {
        _gateway.Reload("Stop:Timeout=40s", "Limits:RequestBody=10").Changes.Should().Equal(
            "Gateway:Limits:RequestBody is 10 now, and was null", "Gateway:Stop:Timeout is 40s now, and was 20s");
        Present.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(40));
        Present.Limits.RequestBody.Should().Be(10);
    }

    [Fact]
    public void Who_has_the_record_of_before_keeps_it_whole()
    {
        var before = Present;
        _gateway.Reload("Stop:Timeout=40s");
        before.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(20));
        Present.Should().NotBeSameAs(before);
    }

    [Fact]
    public void What_needs_an_upgrade_is_named_and_stays()
    {
        _gateway.Reload("Stop:Timeout=20s", "Bind=http://localhost:9").Changes
            .Should().Equal("Gateway:Bind has changed; it takes effect with gateway upgrade");
        Present.Bind.Should().Equal("http://localhost:8080");
    }

    [Fact]
    public void With_a_fault_nothing_changes_and_every_fault_is_told()
    {
        _gateway.Reload("Stop:Timeout=40s", "Stop:Linger=soon", "Nonsense=1").Faults.Should().HaveCount(2);
        Present.Stop.Timeout.Should().Be(TimeSpan.FromSeconds(20));
        _gateway.Log.Should().HaveCount(2).And.OnlyContain(line => line.StartsWith("settings stay as they were"));
    }

    [Fact]
    public async Task What_proves_useless_leaves_the_record_of_before_in_its_place()
    {
        using var folder = new TempFolder();
        SomeCertificate.WritePfx("first", folder.At("first.pfx"), password: null);
        await using var gateway = new ReloadedGateway($"Tls:Certificate={folder.At("first.pfx")}");
        gateway.Certificates.Load();
        var before = gateway.Live.Current;

        var broken = folder.Write("broken.pem", "-----BEGIN CERTIFICATE-----\n");
        gateway.Reload("Stop:Timeout=40s", $"Tls:Certificate={broken}")
            .Faults.Should().ContainSingle().Which.Should().Contain("cannot be used");

        gateway.Live.Current.Should().BeSameAs(before);
        gateway.Subject.Should().Be("CN=first");
    }

    // The new settings are right by themselves, and so were the old ones.
    [Fact]
    public async Task What_does_not_go_with_a_setting_that_stays_is_a_fault()
    {
        await using var gateway = new ReloadedGateway("Reload=true");
        gateway.Reload("Replicas=2").Faults.Should().ContainSingle()
            .Which.Should().StartWith("Gateway:Replicas is '2'; hot reload runs exactly one replica");
        gateway.Live.Current.Replicas.Should().Be("auto");
    }

    [Fact]
    public void The_same_settings_change_nothing() =>
        _gateway.Reload("Stop:Timeout=20s").Should().BeEquivalentTo(new SettingsOutcome([], []));
}
