using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Compare;

/// <param name="Rate">Requests per second.</param>
/// <param name="ServerCpu">Microseconds per request.</param>
/// <param name="ReplicaCpu">Microseconds per request.</param>
internal sealed record LoadResult(double Rate, double ServerCpu, double ReplicaCpu, long Errors);

/// <summary>As much as a way gives: wrk for HTTP/1.1, h2load for HTTP/2, a thread of ours for what stays.</summary>
internal sealed class Load(Yard yard)
{
    public LoadResult Run(Way way, Scenario scenario, int seconds)
    {
        var (server, replicas) = (Yard.Cpu(way.Server), Yard.Cpu(way.Replicas));
        var (count, rate, errors) = scenario switch
        {
            { Path: "ws" } => LastingLoad.Echo(way, scenario.Connections, seconds),
            { Path: "sse" } => LastingLoad.FanOut(way, scenario.Connections, seconds),
            { Transport: "h2" } => H2Load(way, scenario, seconds),
            _ => Wrk(way, scenario, seconds),
        };
        return new LoadResult(
            rate, (Yard.Cpu(way.Server) - server) / count * 1e6, (Yard.Cpu(way.Replicas) - replicas) / count * 1e6, errors);
    }

    private (double Count, double Rate, long Errors) Wrk(Way way, Scenario scenario, int seconds)
    {
        var script = scenario.Path == "echo"
            ? $"-s {yard.Write("echo.lua", "wrk.method = 'POST'\nwrk.body = string.rep('x', 10240)\n")} "
            : "";
        var url = scenario.Transport == "https" ? $"https://127.0.0.1:{way.Https}" : $"http://127.0.0.1:{way.Http}";
        var output = Yard.Run(
            "wrk", $"-t{Math.Min(2, scenario.Connections)} -c{scenario.Connections} -d{seconds}s {script}{url}/{scenario.Path}");
        var sockets = Regex.Match(output, @"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)");
        var errors = Integer(output, @"Non-2xx or 3xx responses: (\d+)")
            + sockets.Groups.Values.Skip(1).Sum(group => group.Success ? long.Parse(group.Value, CultureInfo.InvariantCulture) : 0);
        return (Number(output, @"(\d+) requests in"), Number(output, @"Requests/sec:\s+([\d.]+)"), errors);
    }

    private (double Count, double Rate, long Errors) H2Load(Way way, Scenario scenario, int seconds)
    {
        var body = scenario.Path == "echo" ? $"-d {yard.Write("echo.body", new string('x', 10240))} " : "";
        var output = Yard.Run(
            "h2load", $"-t{Math.Min(2, scenario.Connections)} -c{scenario.Connections} -m1 -D{seconds} {body}https://127.0.0.1:{way.Https}/{scenario.Path}");
        var good = Number(output, @"(\d+) succeeded");
        return (good, Number(output, @"([\d.]+) req/s"), Integer(output, @"(\d+) failed") + Integer(output, @"(\d+) 5xx"));
    }

    private static long Integer(string text, string pattern) => (long)Number(text, pattern, 0);

    private static double Number(string text, string pattern, double? otherwise = null) =>
        Regex.Match(text, pattern) is { Success: true } found
            ? double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : otherwise ?? throw new FormatException($"nothing like {pattern} in:\n{text}");
}
