using System.Threading.RateLimiting;
using Api.Search;

namespace Api.Tests;

public sealed class GateTests : IDisposable
{
    private readonly SearchGate _gate = new();

    [Fact]
    public async Task Of_searches_as_many_run_as_there_are_processors_and_64_wait()
    {
        await FillAsync(_gate.SearchAsync, run: Environment.ProcessorCount, wait: 64);
        (await _gate.ExportAsync(default)).IsAcquired.Should().BeTrue("a CSV has places of its own");
    }

    [Fact]
    public async Task Of_CSVs_four_are_sent_and_four_wait()
    {
        await FillAsync(_gate.ExportAsync, run: 4, wait: 4);
        (await _gate.SearchAsync(default)).IsAcquired.Should().BeTrue("a search has places of its own");
    }

    public void Dispose() => _gate.Dispose();

    private static async Task FillAsync(
        Func<CancellationToken, ValueTask<RateLimitLease>> enter, int run, int wait)
    {
        var turns = new List<Task<RateLimitLease>>();
        for (var i = 0; i < run + wait; i++) turns.Add(enter(default).AsTask());
        turns.Count(turn => turn.IsCompleted).Should().Be(run);
        var full = async () => await enter(default);
        await full.Should().ThrowAsync<OverloadException>();
        (await turns[0]).Dispose();
        (await turns[run].WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken))
            .IsAcquired.Should().BeTrue("who waits is next");
    }
}
