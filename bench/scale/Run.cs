using System.Diagnostics;

namespace Gateway.Scale;

/// <summary>What one scenario came to with one size.</summary>
public sealed record Result(Scenario Scenario, Size Size)
{
    private static readonly TimeSpan _boot = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _eventAt = TimeSpan.FromSeconds(7);

    /// <summary>Requests of a whole run, so that a large fleet takes no longer than a small one.</summary>
    private const double MostRequests = 60_000;

    public long Requests { get; private set; }
    public double FailedPercent { get; private set; }
    public double AttemptsEach { get; private set; }
    public double P99Ms { get; private set; }

    /// <summary>Requests at the busiest replica over those at the mean one.</summary>
    public double Busiest { get; private set; }
    public int MostWaiting { get; private set; }

    /// <summary>Seconds from the event to the last failure; null for none.</summary>
    public double? FailsFor { get; private set; }
    public double ProbesPerSecond { get; private set; }
    public double TookSeconds { get; private set; }
    public double MegabytesPerGateway { get; private set; }

    public static Result Of(Scenario scenario, Size size, int seed)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), GC.GetTotalMemory(forceFullCollection: true));
        var world = new World(size, scenario.Busy, seed);
        var seconds = Math.Clamp(MostRequests / world.PerSecond, 15, 25);
        world.PerSecond = Math.Min(world.PerSecond, MostRequests / seconds);
        world.Clients(_boot, TimeSpan.FromSeconds(_boot.TotalSeconds + seconds));
        world.Time.At(_eventAt, () => scenario.Happens(world));
        world.Time.RunUntil(TimeSpan.FromSeconds(_boot.TotalSeconds + seconds + 8));
        var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6 / size.Gateways;
        var result = new Result(scenario, size) { TookSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
        return result.Read(world, seconds + 10) with { MegabytesPerGateway = memory };
    }

    private Result Read(World world, double seconds)
    {
        var (totals, servers) = (world.Totals, world.Servers);
        var mean = servers.Average(server => (double)server.Asked);
        return this with
        {
            Requests = totals.Requests,
            FailedPercent = 100.0 * totals.Failed / totals.Requests,
            AttemptsEach = (double)totals.Attempts / totals.Requests,
            P99Ms = totals.Percentile(0.99),
            Busiest = servers.Max(server => server.Asked) / mean,
            MostWaiting = servers.Max(server => server.MostWaiting),
            FailsFor = totals.LastFailure is { } last ? (last - _eventAt).TotalSeconds : null,
            ProbesPerSecond = servers.Average(server => server.Probed) / seconds,
        };
    }
}
