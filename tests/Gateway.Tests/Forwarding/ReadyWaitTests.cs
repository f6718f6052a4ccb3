using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

public sealed class ReadyWaitTests
{
    private readonly Fleet _fleet = new();
    private readonly FakeTimeProvider _clock = new();

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

    private Task<bool> WaitAsync(TimeSpan atMost, TimeSpan spent = default, CancellationTokenSource? client = null) =>
        new ReadyWait(_fleet, atMost, _clock).WaitAsync(spent, client?.Token ?? CancellationToken.None).AsTask();
}
