using System.Net;
using Gateway.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Requests;

public class MaintenanceModeTests
{
    private readonly MaintenanceMode _maintenance = new(_ => { });

    [Theory]
    [InlineData("/", true)]
    [InlineData("/v1/orders", true)]
    [InlineData("/healthy-food", true)]
    [InlineData("/health", false)]
    [InlineData("/health/ready", false)]
    [InlineData("/healthz", false)]
    public void Everything_but_health_checks_is_kept_out(string path, bool refused)
    {
        _maintenance.Set(true);
        _maintenance.Refuses(path).Should().Be(refused);
    }

    [Theory]
    [InlineData("192.0.2.7", false)]
    [InlineData("192.0.2.8", true)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001:db9::1", true)]
    [InlineData(null, true)]
    public void Addresses_that_are_allowed_pass(string? client, bool refused)
    {
        _maintenance.Set(true, new MaintenanceNotice(null, null, ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]));
        _maintenance.Refuses("/", client is null ? null : IPAddress.Parse(client)).Should().Be(refused);
    }

    [Fact]
    public void Clients_are_told_to_come_back_when_it_is_to_end_and_as_ever_after_that()
    {
        var clock = new FakeTimeProvider();
        var maintenance = new MaintenanceMode(_ => { }, clock);
        maintenance.Set(true, new MaintenanceNotice(clock.GetUtcNow().AddMinutes(10), "We move.", []));
        maintenance.RetryAfter.Should().Be(600);
        maintenance.Notice!.Text.Should().Be("We move. It is planned until 2000-01-01 00:10 UTC.");
        clock.Advance(TimeSpan.FromMinutes(10));
        maintenance.RetryAfter.Should().BeNull();
        maintenance.Refuses("/").Should().BeTrue("an operator ends it");
    }

    [Fact]
    public void Nobody_is_kept_out_when_it_is_over()
    {
        _maintenance.Set(true);
        _maintenance.Set(false);
        _maintenance.Refuses("/").Should().BeFalse();
    }
}
