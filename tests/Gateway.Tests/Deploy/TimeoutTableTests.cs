using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Settings;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Deploy;

/// <summary>The table of time-outs in docs/deploy.md: each row names the files that it is read from, the gateway's before
/// the API's.</summary>
public sealed partial class TimeoutTableTests
{
    // How long ASP.NET Core waits for requests to end, unless told otherwise.
    private static readonly TimeSpan _hostShutdown = new HostOptions().ShutdownTimeout;

    private static readonly StopOptions _defaults = new();

    public static TheoryData<string> Rows => [.. File.ReadLines(Path.Combine(SourceTree.Root, "docs/deploy.md"))
        .SkipWhile(line => line != "## Time-outs").Where(line => line.StartsWith("| [", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_what_its_files_say_and_who_stops_waits_longest(string row)
    {
        var text = string.Join('\n', Files(row).Select(file => File.ReadAllText(Path.Combine(SourceTree.Root, file))));
        var graces = DeployTimes.Graces(text).ToList();
        var (off, drain) = (Gateway(text, "ReadyOff", _defaults.ReadyOff), Gateway(text, "Timeout", _defaults.Timeout));
        var all = off + drain + Gateway(text, "Linger", _defaults.Linger)
            + Gateway(text, "ReplicaTimeout", _defaults.ReplicaTimeout);
        string[] expected = [Seconds(Start(text)), Seconds(off), Seconds(drain), Seconds(all), Seconds(graces[0])];
        graces[0].Should().BeGreaterThan(all);
        if (ApiReadyOff().Match(text) is { Success: true } apiOff)
        {
            var api = TimeSpan.FromSeconds(Whole(apiOff.Groups[1]));
            graces[1].Should().BeGreaterThan(api + _hostShutdown);
            expected = [.. expected, Seconds(api), Seconds(api + _hostShutdown), Seconds(graces[1])];
        }
        else expected = [.. expected, "–", "–", "–"];

        Cells(row).Skip(1).Should().Equal(expected);
    }

    [Fact]
    public void Every_file_that_says_how_long_the_gateway_or_the_api_may_take_to_stop_is_in_it() =>
        DeployTimes.Files().Except(Rows.SelectMany(row => Files(row.Data)))
            .Should().Equal(["docker-compose.yml"], "that is for development");

    private static TimeSpan Gateway(string text, string name, TimeSpan otherwise) =>
        DeployTimes.Setting(text, $"Stop__{name}", otherwise);

    // systemd, deploy/up, Kubernetes (the first probe of start is the gateway's), Swarm and ECS.
    private static TimeSpan Start(string text)
    {
        var found = StartTime().Match(text);
        return TimeSpan.FromSeconds(Whole(found.Groups["s"]) * (found.Groups["times"] is { Success: true } times ? Whole(times) : 1));
    }

    private static IEnumerable<string> Files(string row) => Link().Matches(row).Select(match => match.Groups[1].Value);

    private static string[] Cells(string row) => row.Trim('|', ' ').Split(" | ");

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture) + " s";

    private static int Whole(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\]\(\.\./([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"Stopping__ReadyOffSeconds""?(?:[:=] ?|, ""value"": )""?(\d+)")]
    private static partial Regex ApiReadyOff();

    [GeneratedRegex(
        @"TimeoutStartSec=(?<s>\d+)|DEPLOY_TIMEOUT:-(?<s>\d+)|start_period: (?<s>\d+)s|""startPeriod"": (?<s>\d+)|"
        + @"startupProbe:(?:\n.+)*?\n +periodSeconds: (?<s>\d+)(?:\n.+)*?\n +failureThreshold: (?<times>\d+)")]
    private static partial Regex StartTime();
}
