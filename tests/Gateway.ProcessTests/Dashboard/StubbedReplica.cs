namespace Gateway.ProcessTests.Dashboard;

/// <summary>As the streams tell of it.</summary>
public sealed record StubbedReplica(int Slot)
{
    private const int Checks = 60;

    public int Generation { get; init; } = 1;
    public string State { get; init; } = "ready";
    public string? Reason { get; init; }
    public string[]? Build { get; init; }
    public double ErrorsPerSecond { get; init; }

    /// <summary>One of its last checks, and not the last of all.</summary>
    public bool FailedCheck { get; init; }

    public object Status => new
    {
        id = Id,
        generation = Generation,
        state = State,
        reason = Reason,
        pid = Pid,
        address = $"unix:/run/gateway-1/{Slot}.h2",
        startedAt = DateTimeOffset.UtcNow.AddHours(-9),
        restarts = 0,
        inFlight = 1,
        requests = 600,
        failures = 0,
        requestsPerSecond = 65.6,
        p50Ms = 1.1,
        p99Ms = 9,
        cpuPercent = 12.5,
        rssBytes = 90_000_000,
        gcPausePercent = 0.1,
        threadPoolQueue = 0,
        lastCheck = Check(State == "ready", null),
    };

    public object Detail => new
    {
        id = Id,
        pid = Pid,
        serverErrors = 7,
        errorsPerSecond = ErrorsPerSecond,
        build = Build,
        checks = Enumerable.Range(0, Checks).Select(Milliseconds),
        lastFailure = FailedCheck ? Check(false, "/health answers 503") : null,
    };

    private string Id => $"{Slot}.{Generation}";
    private int Pid => 1000 + Slot;

    private double? Milliseconds(int check) => FailedCheck && check == 40 ? null : 0.5 + (check % 9);

    private static object Check(bool ok, string? text) =>
        new { at = DateTimeOffset.UtcNow, ok, status = ok ? 200 : 503, ms = 0.8, text };
}
