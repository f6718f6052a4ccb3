using System.Net.Sockets;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Deploy;

namespace Gateway.Tests.Settings;

/// <summary>
/// The order of time-outs, in docs/upgrade.md, over every file that deploys the gateway or an app behind it: whoever
/// ends something must wait longer than those who are to finish first.
/// </summary>
public class TimeoutOrderTests
{
    // What stands before gateways by default: nginx 75 s, HAProxy's and AWS's load balancers 60 s, Azure's 4 minutes is
    // set down to theirs.
    private static readonly TimeSpan _loadBalancerIdle = TimeSpan.FromSeconds(75);

    // Kestrel's own, of an unmodified app.
    private static readonly TimeSpan _replicaKeepAlive = TimeSpan.FromSeconds(130);

    private static readonly GatewayOptions _defaults = new();

    public static TheoryData<string> Files => [.. DeployTimes.Files().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Who_stops_the_gateway_waits_longer_than_its_drain(string file)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, file));
        var needed = DeployTimes.Setting(text, "Stop__ReadyOff", _defaults.Stop.ReadyOff)
            + DeployTimes.Setting(text, "Stop__Timeout", _defaults.Stop.Timeout)
            + DeployTimes.Setting(text, "Stop__Linger", _defaults.Stop.Linger)
            + DeployTimes.Setting(text, "Stop__ReplicaTimeout", _defaults.Stop.ReplicaTimeout);
        DeployTimes.Graces(text).Should().OnlyContain(grace => grace > needed, $"{file} must leave {needed}");
    }

    [Fact]
    public void Every_way_to_deploy_is_among_them() => DeployTimes.Files().Should().Contain([
        "deploy/compose.yaml", "deploy/ecs/gateway.json", "deploy/kubernetes/base/gateway.yaml",
        "deploy/swarm/stack.yml", "deploy/systemd/gateway.service"]);

    [Fact]
    public void Load_balancers_close_idle_connections_before_the_gateway_does() =>
        _defaults.Limits.KeepAlive.Should().BeGreaterThan(_loadBalancerIdle);

    [Fact]
    public void The_gateway_closes_idle_connections_before_a_replica_does()
    {
        using var handler = ReplicaConnections.Handler(
            new UnixDomainSocketEndPoint("/nowhere"), () => TimeSpan.FromSeconds(1));
        handler.PooledConnectionIdleTimeout.Should().BeLessThan(_replicaKeepAlive);
    }

    [Theory]
    [InlineData("TimeoutStopSec=60", 60)]
    [InlineData("    stop_grace_period: 1m30s", 90)]
    [InlineData("      terminationGracePeriodSeconds: 45", 45)]
    [InlineData("""    "stopTimeout": 60,""", 60)]
    public void A_grace_is_read_in_each_of_its_notations(string line, int seconds) =>
        DeployTimes.Graces(line).Should().Equal(TimeSpan.FromSeconds(seconds));
}
