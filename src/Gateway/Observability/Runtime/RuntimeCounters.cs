using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace Gateway.Observability;

/// <summary>The counters that an unmodified .NET process streams over its diagnostic port. One that has no port
/// (ahead-of-time compiled, diagnostics switched off, not .NET) leaves both figures null.</summary>
public sealed class RuntimeCounters : IAsyncDisposable
{
    private const string Source = "System.Runtime";
    private const string CountersEvent = "EventCounters";
    private const int BufferMegabytes = 1;

    // A port that is not there yet may come; asking is a look into a folder.
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _following;
    private volatile Figures _latest = new(null, null);

    public RuntimeCounters(int pid, TimeProvider clock) =>
        _following = Task.Run(() => FollowAsync(pid, clock), CancellationToken.None);

    /// <summary>Share of time in which a garbage collection held the app, 0 to 100.</summary>
    public double? GcPausePercent => _latest.GcPausePercent;

    public int? ThreadPoolQueue => _latest.ThreadPoolQueue;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync(int pid, TimeProvider clock)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(pid);
            }
            catch (Exception none) when (none is not OutOfMemoryException)
            {
                // No port, or the process has ended, or its runtime speaks another version: the figures are not known.
            }

            _latest = new Figures(null, null);
            await Task.Delay(_again, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(int pid)
    {
        // Not a static field: made for the first time while no file can be opened, it would fail for ever.
        var everySecond = new EventPipeProvider(
            Source, EventLevel.LogAlways, 0, new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" });
        using var session = await new DiagnosticsClient(pid)
            .StartEventPipeSessionAsync([everySecond], requestRundown: false, BufferMegabytes, _stop.Token);
        await new NetTraceReader(session.EventStream).ReadAsync(Take, _stop.Token);
    }

    private void Take(TraceEvent happened)
    {
        if (happened is not { Provider: Source, Name: CountersEvent }) return;
        var payload = new PayloadReader(happened.Payload.Span);
        var counter = payload.Text();
        payload.Text();
        if (counter == "threadpool-queue-length")
        {
            _latest = _latest with { ThreadPoolQueue = (int)payload.Double() };
        }
        else if (counter == "total-pause-time-by-gc")
        {
            // Of a rising counter: the scale of its rate as text, by how much it rose, and in how many seconds.
            payload.Text();
            var (milliseconds, seconds) = (payload.Double(), payload.Single());
            if (seconds > 0) _latest = _latest with { GcPausePercent = Math.Round(milliseconds / seconds / 10, 2) };
        }
    }

    private sealed record Figures(double? GcPausePercent, int? ThreadPoolQueue);
}
