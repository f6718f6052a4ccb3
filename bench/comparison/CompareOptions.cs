namespace Gateway.Compare;

/// <summary>One thing to measure.</summary>
/// <param name="Path">What is asked for: json, plain, 100k, echo (a POST of 10 kB), ws or sse.</param>
/// <param name="Transport">To the public side: http, https (HTTP/1.1 within TLS) or h2 (HTTP/2 within TLS).</param>
/// <param name="Connections">Each with one request at a time.</param>
internal sealed record Scenario(string Path, string Transport, int Connections)
{
    public override string ToString() => $"{Path} {Transport} {Connections}";

    public static Scenario Parse(string text) => text.Split(' ', ':') switch
    {
        [var path] => new(path, "http", 64),
        [var path, var transport] => new(path, transport, 64),
        [var path, var transport, var connections] => new(path, transport, int.Parse(connections)),
        _ => throw new FormatException($"'{text}' is no scenario: PATH[:TRANSPORT[:CONNECTIONS]]"),
    };
}

/// <param name="Rounds">Of each way, in alternation.</param>
/// <param name="Seconds">Of load in each.</param>
/// <param name="Before">A checkout of another state of the code, whose gateway is measured beside this one's.</param>
/// <param name="Latency">Whether latencies at a fixed rate are measured as well.</param>
internal sealed record CompareOptions(
    int Rounds, int Seconds, int WarmRounds, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Ways, bool Latency,
    string Json, string? Plot, string? Before)
{
    public const string Help = """
        dotnet run bench/compare.cs [-- [--quick] [--rounds N] [--seconds N] [--only WAY,WAY] [--no-latency] [--before FOLDER]
                                        [--json FILE] [--plot FILE.svg] [PATH[:TRANSPORT[:CONNECTIONS]] ...]]
        dotnet run bench/compare.cs -- --draw FILE.json FILE.svg

          PATH         json (70 bytes), plain, 100k (an answer of 100 kB), echo (a POST of 10 kB), ws (WebSockets: 32 bytes and their
                       echo), sse (an event of 100 bytes to all clients, the next one when all have it); both over http alone
          TRANSPORT    http, https (HTTP/1.1 within TLS), h2 (HTTP/2 within TLS)
          WAY          gateway, nginx-unix, nginx-tcp, haproxy, caddy, yarp; those that are not installed are left out. Measured only
                       when they are named: sockets, the gateway without its link; app, one process of the app with all CPUs and
                       nothing in front of it
          --before     the gateway of another checkout as well, with replicas of its own: two builds in alternation, for every change
                       that claims speed (git worktree add FOLDER COMMIT; --only gateway leaves the others out)
          --quick      json, echo and 100k, 2 rounds of 2 s, no latencies: 90 s

        Needs nginx and wrk; h2load for h2. One after the other, each round anew, and never two at a time.
        """;

    private static readonly Scenario[] _all =
    [
        new("json", "http", 64), new("plain", "http", 64), new("echo", "http", 64), new("100k", "http", 64),
        new("json", "http", 1), new("json", "http", 8), new("json", "http", 512), new("json", "https", 64),
        new("json", "h2", 64), new("ws", "http", 64), new("sse", "http", 512),
    ];

    private static readonly string[] _allWays = ["gateway", "nginx-unix", "nginx-tcp", "haproxy", "caddy", "yarp"];

    public static CompareOptions Parse(IReadOnlyList<string> args)
    {
        var named = new Dictionary<string, string>();
        var (scenarios, quick, latency) = (new List<Scenario>(), args.Contains("--quick"), !args.Contains("--no-latency"));
        for (var index = 0; index < args.Count; index++)
        {
            if (args[index] is "--quick" or "--no-latency") continue;
            if (args[index].StartsWith("--", StringComparison.Ordinal)) named[args[index][2..]] = args[++index];
            else scenarios.Add(Scenario.Parse(args[index]));
        }

        if (scenarios.Count == 0) scenarios = [.. quick ? _all.Where(one => one is { Transport: "http", Connections: 64 } and not { Path: "plain" or "ws" }) : _all];
        return new CompareOptions(
            Number("rounds", quick ? 2 : 8), Number("seconds", quick ? 2 : 4), quick ? 2 : 4, scenarios,
            named.TryGetValue("only", out var only) ? only.Split(',') : quick ? ["gateway", "nginx-unix", "nginx-tcp"] : _allWays,
            latency && !quick, named.GetValueOrDefault("json", "artifacts/compare.json"), named.GetValueOrDefault("plot"),
            named.GetValueOrDefault("before"));

        int Number(string name, int otherwise) =>
            named.TryGetValue(name, out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
    }
}
