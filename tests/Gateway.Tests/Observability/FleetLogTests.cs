using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Observability;

public class FleetLogTests
{
    [Fact]
    public void An_ejection_is_told_once_as_what_is_shown()
    {
        var (fleet, log) = (new Fleet(), new ListLogger<GatewayLog>());
        fleet.Changed += new FleetLog(new GatewayLog(log), new FakeTimeProvider()).Tell;
        var replica = Some.Ready(fleet);

        fleet.Eject(replica, "it fails", _ => true);
        fleet.Readmit(replica, share: 0.1f);

        log.Lines.Where(line => line.Contains("unhealthy")).Should().Equal("replica 1.1 unhealthy: it fails");
    }
}
