using System.Text.RegularExpressions;
using Gateway.Settings;

namespace Gateway.Tests.Deploy;

/// <summary>What files that deploy the gateway say about time, each in its own notation.</summary>
public static partial class DeployTimes
{
    /// <summary>Those that say how long somebody waits before SIGKILL.</summary>
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(SourceTree.Root, "*.yml")
            .Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "deploy"), "*", SearchOption.AllDirectories))
            .Where(file => Graces(File.ReadAllText(file)).Any())
            .Select(file => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'));

    public static IEnumerable<TimeSpan> Graces(string text) => Grace().Matches(text).Select(match =>
        TimeSpan.FromMinutes(Number(match.Groups["m"])) + TimeSpan.FromSeconds(Number(match.Groups["s"])));

    /// <summary>A setting of the gateway, by the environment.</summary>
    public static TimeSpan Setting(string text, string name, TimeSpan otherwise)
    {
        var set = Regex.Match(text, $@"Gateway__{name}[""']?\s*(?:[:=]|, ""?value""?:)\s*[""']?(\w+)");
        return set.Success && Duration.TryParse(set.Groups[1].Value, out var value) ? value : otherwise;
    }

    private static int Number(Group group) => group.Success ? int.Parse(group.Value, null) : 0;

    [GeneratedRegex("""
        (?:TimeoutStopSec=|stop_grace_period:\s*["']?|terminationGracePeriodSeconds:\s*|"stopTimeout":\s*)(?:(?<m>\d+)m)?(?:(?<s>\d+)s?)?
        """)]
    private static partial Regex Grace();
}
