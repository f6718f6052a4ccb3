using Gateway.Hosting;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Hosting;

public sealed class StopSequenceTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly DrainMode _drain = new();
    private readonly TaskCompletionSource _closed = new();
    private readonly StopSequence _stop;

    public StopSequenceTests() => _stop = new StopSequence(
        _ => { }, _drain, () => new StopOptions { ReadyOff = TimeSpan.FromSeconds(10) },
        new GatewayLog(NullLogger<GatewayLog>.Instance), _clock);

    [Fact]
    public async Task It_is_not_ready_at_once_and_closes_when_balancers_have_had_their_time()
    {
        var stopped = RunAsync(StopHaste.Graceful);
        _drain.On.Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        _closed.Task.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Whoever_is_in_a_hurry_does_not_wait_for_balancers()
    {
        await RunAsync(StopHaste.Quick).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        _closed.Task.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task A_second_signal_ends_the_wait()
    {
        var stopped = RunAsync(StopHaste.Graceful);
        _stop.Ask(StopHaste.Quick, "SIGINT");
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_second_request_of_the_same_kind_waits_for_the_first()
    {
        var stopped = RunAsync(StopHaste.Graceful);
        _stop.Ask(StopHaste.Graceful, "SIGTERM");
        _closed.Task.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private Task RunAsync(StopHaste haste)
    {
        _stop.Ask(haste, "a test");
        return _stop.RunAsync(
            (_, _, _) =>
            {
                _closed.SetResult();
                return Task.CompletedTask;
            },
            Task.FromResult(new SupervisorEnd(null)));
    }
}
