using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class FleetWaitTests
{
    private readonly Fleet _fleet = new();

    [Fact]
    public async Task The_first_ready_one_is_waited_for()
    {
        var booting = Some.Replica();
        _fleet.Add(booting);
        var waiting = FirstAsync(CancellationToken.None);
        waiting.IsCompleted.Should().BeFalse();

        _fleet.Apply(booting, ReplicaEvent.ProbePassed);

        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_that_is_ready_already_is_not_waited_for()
    {
        Some.Ready(_fleet);
        await FirstAsync(CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_wait_ends_with_its_gateway()
    {
        using var end = new CancellationTokenSource();
        var waiting = FirstAsync(end.Token);
        await end.CancelAsync();
        await waiting.Invoking(wait => wait).Should().ThrowAsync<OperationCanceledException>();
    }

    private Task<Replica> FirstAsync(CancellationToken cancellation) =>
        _fleet.UntilAsync(() => _fleet.Current.Ready.FirstOrDefault(), cancellation);
}
