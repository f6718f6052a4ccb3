using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

public sealed class ReadyWaitTests
{
    private readonly Fleet _fleet = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Replica _built = Some.Replica(isWatched: true);

    [Fact]
    public async Task A_request_waits_for_the_first_replica_that_becomes_ready()
    {
        var held = WaitAsync(TimeSpan.FromSeconds(30));
        held.IsCompleted.Should().BeFalse();
        Some.Ready(_fleet);
        (await held).Should().BeTrue();
    }

    [Fact]
    public async Task It_waits_no_longer_than_allowed()
    {
        var held = WaitAsync(TimeSpan.FromSeconds(30), spent: TimeSpan.FromSeconds(10));
        _clock.Advance(TimeSpan.FromSeconds(20));
        (await held).Should().BeFalse();
    }

    [Fact]
    public async Task Nothing_is_held_where_that_was_not_asked_for() =>
        (await WaitAsync(TimeSpan.Zero)).Should().BeFalse();

    [Fact]
    public async Task Nothing_is_held_while_one_is_ready()
    {
        Some.Ready(_fleet);
        (await WaitAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_wait()
    {
        using var client = new CancellationTokenSource();
        var held = WaitAsync(TimeSpan.FromSeconds(30), client: client);
        await client.CancelAsync();
        (await held).Should().BeFalse();
    }

    [Fact]
    public async Task Nothing_is_held_while_only_an_edit_helps()
    {
        Block();
        (await WaitAsync(TimeSpan.FromSeconds(30))).Should().BeFalse();
    }

    [Fact]
    public async Task A_build_that_fails_wakes_who_waits_for_it()
    {
        _fleet.Add(_built);
        var held = WaitAsync(TimeSpan.FromSeconds(30));
        held.IsCompleted.Should().BeFalse();
        _fleet.Progressed(_built, new ReplicaProgress("error CS0103", Blocked: true));
        (await held).Should().BeTrue("it looks again, and finds nothing to wait for");
        (await WaitAsync(TimeSpan.FromSeconds(30))).Should().BeFalse();
    }

    [Fact]
    public async Task A_trouble_that_only_an_edit_mends_wakes_who_waits()
    {
        var held = WaitAsync(TimeSpan.FromSeconds(30));
        _fleet.Report("the name does not resolve");
        held.IsCompleted.Should().BeFalse();
        _fleet.Report("error CS0103", blocks: true);
        (await held).Should().BeTrue();
        (await WaitAsync(TimeSpan.FromSeconds(30))).Should().BeFalse();
    }

    [Fact]
    public async Task An_edit_makes_it_worth_waiting_again()
    {
        Block();
        _fleet.Progressed(_built, new ReplicaProgress("the app is being built", Blocked: false));
        var held = WaitAsync(TimeSpan.FromSeconds(30));
        held.IsCompleted.Should().BeFalse();
        _fleet.Apply(_built, ReplicaEvent.ProbePassed);
        (await held).Should().BeTrue();
    }

    private void Block()
    {
        _fleet.Add(_built);
        _fleet.Progressed(_built, new ReplicaProgress("error CS0103", Blocked: true));
    }

    private Task<bool> WaitAsync(TimeSpan atMost, TimeSpan spent = default, CancellationTokenSource? client = null) =>
        new ReadyWait(_fleet, atMost, _clock).WaitAsync(spent, client?.Token ?? CancellationToken.None).AsTask();
}
