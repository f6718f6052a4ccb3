using System.Reflection;
using Gateway.Platform;
using Gateway.Settings;

namespace Gateway.Tests.Settings;

/// <summary>Keeps docs/configuration.md from telling anything else than the code.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string[] _lines = File.ReadAllLines(Path.Combine(Root(), "docs", "configuration.md"));

    public static TheoryData<string> Keys => [.. SettingKey.All.Select(key => key.Name)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_is_there_with_its_default_its_range_and_a_reason(string name)
    {
        var key = SettingKey.All.Single(key => key.Name == name);
        var cells = _lines.Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)).Split(" | ");

        var value = SettingsPrinter.Text(key.Get(new GatewayOptions()));
        cells[2].Should().Be($"`{(value.Length == 0 ? "empty" : value)}`");
        if (key.Within is { } within) cells[3].Should().StartWith($"`{within.From}` to `{within.To}`");
        cells[4].Length.Should().BeGreaterThan(10);
    }

    [Fact]
    public void No_setting_is_there_that_does_not_exist() =>
        _lines.Where(line => line.StartsWith("| `Gateway:", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]).Should().Equal(SettingKey.All.Select(key => key.Name));

    [Fact]
    public void It_names_the_live_settings_and_no_others()
    {
        var page = string.Join(' ', _lines);
        var told = page[page.IndexOf("These take effect then:", StringComparison.Ordinal)..].Split(". ")[0].Split('`');
        var live = SettingKey.All.Where(key => key.IsLive).Select(key => key.Name.Split(':'));
        var sections = SettingKey.All.Select(key => key.Name.Split(':')).Where(name => name.Length > 2).GroupBy(name => name[1])
            .Where(section => section.All(name => live.Any(name.SequenceEqual))).Select(section => section.Key).ToList();
        var alone = live.Where(name => !sections.Contains(name[1])).Select(name => string.Join(':', name));
        told.Where((_, place) => place % 2 == 1).Should().BeEquivalentTo([.. alone, .. sections]);
    }

    [Fact]
    public void Every_exit_code_is_there() =>
        typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(code => $"| {code.GetRawConstantValue()} |")
            .Should().OnlyContain(row => _lines.Any(line => line.StartsWith(row)));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Solution.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
