using Gateway.Requests;

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

    [Fact]
    public void Nobody_is_kept_out_when_it_is_over()
    {
        _maintenance.Set(true);
        _maintenance.Set(false);
        _maintenance.Refuses("/").Should().BeFalse();
    }
}
