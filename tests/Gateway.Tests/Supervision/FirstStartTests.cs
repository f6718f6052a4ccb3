using System.ComponentModel;
using Gateway.Replicas;

namespace Gateway.Tests.Supervision;

public class FirstStartTests
{
    [Fact]
    public async Task An_app_of_which_no_replica_boots_ends_the_run_with_its_last_output()
    {
        using var supervised = await SupervisedFleet.StartAsync(2);
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Replicas.Length == 2, "both are entered");

        await supervised.DieAsync(1, 134, "no database");
        await supervised.DieAsync(2, 134, "no database");

        var failure = (await EndOf(supervised)).BootFailure!;
        failure.Cause.Should().Be("killed by SIGABRT");
        failure.LastOutput.Should().Equal("no database");
    }

    [Fact]
    public async Task Nothing_is_started_again_before_a_replica_has_once_been_ready()
    {
        using var supervised = await SupervisedFleet.StartAsync(2);
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Replicas.Length == 2, "both are entered");

        await supervised.DieAsync(1);
        await supervised.FailedAsync(1);

        supervised.Launcher.Started.Should().HaveCount(2);
        supervised.End.IsCompleted.Should().BeFalse("the other may still come up");
    }

    [Fact]
    public async Task One_that_comes_up_lets_the_others_try_again()
    {
        using var supervised = await SupervisedFleet.StartAsync(2);
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Replicas.Length == 2, "both are entered");
        await supervised.DieAsync(1);

        await supervised.PassProbeAsync(2);

        await supervised.StartsOfAsync(1, 2);
    }

    public static TheoryData<Exception> Refusals => [new Win32Exception("no such file"), new IOException("no such file")];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_program_that_cannot_be_started_ends_the_run(Exception refusal)
    {
        using var supervised = new SupervisedFleet();
        supervised.Launcher.Refusal = refusal;
        supervised.Run(2);
        (await EndOf(supervised)).BootFailure!.Cause.Should().Be("it could not be started: no such file");
    }

    [Fact]
    public async Task An_app_that_is_never_ready_ends_the_run_with_what_the_probe_met()
    {
        using var supervised = await SupervisedFleet.StartAsync(1);
        await supervised.StateAsync(1, ReplicaState.Starting);
        supervised.In(1)!.Checks.Add(new ProbeResult(
            DateTimeOffset.UnixEpoch, false, 503, TimeSpan.Zero, "/health answered 503"));

        supervised.Clock.Advance(supervised.Boot.Timeout);

        (await EndOf(supervised)).BootFailure!.Cause.Should().Be("not ready within 60 s: /health answered 503");
    }

    private static Task<Gateway.Supervision.SupervisorEnd> EndOf(SupervisedFleet supervised) =>
        supervised.End.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
