using System.Net;
using System.Net.Sockets;
using Gateway.Health;
using Gateway.Replicas;
using Gateway.Settings;

namespace Gateway.Tests.Health;

public class ReplicaProbeTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nobody_is_told_alike_at_each_probe_and_somebody_is_found_at_once()
    {
        await using var replica = new SmallReplica { Statuses = { ["/health/ready"] = 200 } };
        // So that its socket is looked for: it must not be starting.
        var fleet = new Fleet();
        fleet.Add(replica.Picture);
        fleet.Apply(replica.Picture, ReplicaEvent.ProbePassed);
        using var probe = new ReplicaProbe(replica.Picture, () => new HealthOptions(), TimeProvider.System);

        var (first, second) = (await AskAsync(probe), await AskAsync(probe));
        await replica.ListenAsync();
        var third = await AskAsync(probe);

        first.Should().BeEquivalentTo(
            new { Ok = false, Status = (int?)null, Late = false, Unasked = false, NoSocket = false });
        second.Should().BeEquivalentTo(first, same => same.Excluding(one => one.At).Excluding(one => one.Elapsed));
        third.Ok.Should().BeTrue(third.Text);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_no_exception()
    {
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var refusal = await ReplicaConnections.RefusalAsync(nobody, TestContext.Current.CancellationToken);
        refusal!.SocketErrorCode.Should().Be(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task A_connect_that_is_given_up_tells_nothing()
    {
        var nobody = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var look = () => ReplicaConnections.RefusalAsync(nobody, new CancellationToken(canceled: true));
        await look.Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<ProbeResult> AskAsync(ReplicaProbe probe) =>
        probe.AskAsync(_timeout, TestContext.Current.CancellationToken);
}
