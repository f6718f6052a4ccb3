using System.Collections.Concurrent;
using Gateway.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Platform;

public sealed class PeriodicWorkerTests : IAsyncDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly PeriodicWorker _worker;
    private int _turns;

    public PeriodicWorkerTests() => _worker = new PeriodicWorker("the look", _period, _clock, _told.Enqueue);

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_turn_that_fails_is_told_once_and_is_not_the_last()
    {
        _worker.Start(() => Turn(fails: _turns < 3));
        for (var turn = 1; turn <= 4; turn++) await PassAsync(turn);
        _told.Should().Equal("the look could not be done: no descriptor left");
    }

    [Fact]
    public async Task A_failure_after_a_turn_that_went_well_is_told_again()
    {
        _worker.Start(() => Turn(fails: _turns != 1));
        for (var turn = 1; turn <= 3; turn++) await PassAsync(turn);
        await Eventually.TrueAsync(() => _told.Count == 2, "both failures were told");
    }

    [Fact]
    public async Task The_first_turn_need_not_wait()
    {
        _worker.Start(_ =>
        {
            Turn(fails: false);
            return Task.CompletedTask;
        }, atOnce: true);
        await Eventually.TrueAsync(() => Volatile.Read(ref _turns) == 1, "a turn without time");
    }

    [Fact]
    public async Task It_ends_in_the_middle_of_a_turn_and_tells_nothing_of_it()
    {
        var begun = new TaskCompletionSource();
        _worker.Start(stop =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }, atOnce: true);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        await _worker.DisposeAsync();

        _told.Should().BeEmpty();
    }

    private async Task PassAsync(int turns)
    {
        _clock.Advance(_period);
        await Eventually.TrueAsync(() => Volatile.Read(ref _turns) == turns, $"turn {turns}");
    }

    private void Turn(bool fails)
    {
        Interlocked.Increment(ref _turns);
        if (fails) throw new IOException("no descriptor left");
    }
}
