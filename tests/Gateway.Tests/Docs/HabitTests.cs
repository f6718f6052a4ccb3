using System.Text.RegularExpressions;
using Gateway.Settings;

namespace Gateway.Tests.Docs;

/// <summary>Keeps docs/from-gunicorn.md and docs/from-others.md from promising what is not there.</summary>
public partial class HabitTests
{
    private static readonly string _page = string.Concat(new[] { "from-gunicorn.md", "from-others.md" }
        .Select(page => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", page))));

    [Fact]
    public void Every_setting_that_it_names_exists() =>
        Setting().Matches(_page).Select(match => match.Value).Distinct()
            .Should().BeSubsetOf(SettingKey.All.Select(key => key.Name));

    [Fact]
    public async Task Every_verb_that_it_names_exists()
    {
        using var typed = new Gateway.Tests.Cli.CommandLine();
        await typed.TypeAsync("--help");
        Verb().Matches(_page).Select(match => match.Groups[1].Value).Distinct()
            .Where(verb => !typed.Out.Contains($"\n  {verb} ")).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_option_in_its_right_columns_exists()
    {
        using var typed = new Gateway.Tests.Cli.CommandLine();
        foreach (var verb in new[] { "", "status", "list", "events", "logs", "scale", "recycle", "stop", "reload", "maintenance" })
            await typed.TypeAsync($"{verb} --help");
        Ours().SelectMany(text => Option().Matches(text)).Select(match => match.Value).Distinct()
            .Where(option => !typed.Out.Contains(option)).Should().BeEmpty();
    }

    private static IEnumerable<string> Ours() => _page.Split('\n')
        .Where(line => line.StartsWith("| ")).SelectMany(line => line.Split(" | ").Skip(1));

    [GeneratedRegex(@"Gateway:\w+(:\w+)*")]
    private static partial Regex Setting();

    [GeneratedRegex(@"`gateway ([a-z]+)[ `]")]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();
}
