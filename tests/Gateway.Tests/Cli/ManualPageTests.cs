using System.Text.RegularExpressions;
using Gateway.Cli;
using Gateway.Platform;
using Gateway.Settings;

namespace Gateway.Tests.Cli;

/// <summary>The manual page says what help and docs/configuration.md say, and nothing that only it says.</summary>
public sealed partial class ManualPageTests : IAsyncLifetime
{
    private string _page = "";

    public static TheoryData<string> Settings => [.. SettingKey.All.Select(key => key.Name)];

    public async ValueTask InitializeAsync()
    {
        using var line = new CommandLine();
        await line.TypeAsync("help --man");
        _page = Plain(line.Out);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task It_has_each_line_of_each_verbs_help()
    {
        using var root = new CommandLine();
        await root.TypeAsync("--help");
        foreach (var verb in Verbs(root.Out).Append(""))
        {
            using var line = new CommandLine();
            await line.TypeAsync($"{verb} --help");
            Told(line.Out).Should().HaveCountGreaterThan(1, verb).And.OnlyContain(words => _page.Contains(words), verb);
        }
    }

    [Theory, MemberData(nameof(Settings))]
    public void It_has_each_row_of_the_settings(string name)
    {
        var row = Page().Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal))
            .Trim('|', ' ').Split(" | ").Select(Unmarked).ToArray();
        _page.Should().Contain($"{row[0]} ({row[1]}, {row[2]}) {row[4]} Accepted: {row[3]}.");
    }

    [Theory]
    [InlineData("Environment", 5)]
    [InlineData("Signals", 5)]
    [InlineData("Exit codes", 5)]
    public void It_has_the_other_tables(string heading, int atLeast) =>
        ConfigurationPage.Table(heading).Should().HaveCountGreaterThanOrEqualTo(atLeast)
            .And.OnlyContain(row => _page.Contains($"{Unmarked(row[0])} {Unmarked(row[1])}"));

    [Fact]
    public async Task It_is_of_all_verbs_at_once()
    {
        using var line = new CommandLine();
        (await line.TypeAsync("help stop --man")).Should().Be(ExitCode.Usage);
        line.Error.Should().Contain("gateway help --man");
    }

    private static string[] Page() => File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "configuration.md"));

    private static IEnumerable<string> Verbs(string help) => help.Split("Commands:")[1].Split("Examples:")[0].Split('\n')
        .Select(line => line.Trim().Split(' ')[0]).Where(verb => verb.Length > 0);

    // What stands behind an option, an argument or a verb, and the examples.
    private static IEnumerable<string> Told(string help) => help.Split('\n').Select(line => line.TrimEnd())
        .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("  gateway [", StringComparison.Ordinal))
        .Select(line => Column().Split(line.Trim())[^1].Split(" [default")[0])
        .Where(words => !words.StartsWith("gateway ", StringComparison.Ordinal) || words.Contains("--"))
        .Where(words => !words.Contains(" [options]"));

    private static string Plain(string roff) => Space().Replace(
        Macro().Replace(roff, "").Replace("\\fB", "").Replace("\\fR", "").Replace("\\-", "-").Replace("\\&", "")
            .Replace("\\(ti", "~").Replace("\\(ha", "^").Replace("\\[u2026]", "…").Replace("\\[u2013]", "–").Replace("\\e", "\\"), " ");

    private static string Unmarked(string markdown) =>
        Link().Replace(markdown, "$1").Replace("**", "").Replace("`", "");

    [GeneratedRegex(@" {2,}")]
    private static partial Regex Column();

    [GeneratedRegex(@"^\.(SH|SS|TP|TH|PP).*$", RegexOptions.Multiline)]
    private static partial Regex Macro();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
