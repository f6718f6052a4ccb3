using System.Text.RegularExpressions;
using Gateway.Tests.Cli;

namespace Gateway.Tests.Docs;

/// <summary>Keeps the documents from pointing to what is not there.</summary>
public partial class DocsTests
{
    public static TheoryData<string> Pages => [.. Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(SourceTree.Root, "*.md"))
        .Select(page => Path.GetRelativePath(SourceTree.Root, page).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_somewhere(string page) =>
        Link().Matches(Text(page)).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://") && !Leads(page, link)).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_verb_exists(string page)
    {
        using var typed = new CommandLine();
        await typed.TypeAsync("--help");
        CodeOf(Text(page)).SelectMany(code => Verb().Matches(code)).Select(match => match.Groups[1].Value)
            .Where(verb => !typed.Out.Contains($"\n  {verb} ")).Should().BeEmpty();
    }

    [Fact]
    public void Every_decision_has_a_number_of_its_own() =>
        Pages.Select(page => DecisionNumber().Match(page.Data)).Where(decision => decision.Success)
            .Select(decision => decision.Groups[1].Value).Should().NotBeEmpty().And.OnlyHaveUniqueItems();

    [Fact]
    public void Every_decisions_title_begins_with_its_number() =>
        Pages.Select(page => (Page: page.Data, Number: DecisionNumber().Match(page.Data))).Where(page => page.Number.Success)
            .Where(page => !Text(page.Page).StartsWith($"# {page.Number.Groups[1].Value.TrimStart('0')}. ", StringComparison.Ordinal))
            .Should().BeEmpty();

    [Fact]
    public void The_first_page_tells_of_signals_what_the_settings_page_tells() =>
        Text("README.md").Should().Contain(string.Join('\n', Text("docs/configuration.md").Replace("](", "](docs/").Split('\n')
            .SkipWhile(line => line != "## Signals").Skip(2).TakeWhile(line => line.StartsWith('|'))));

    [Fact]
    public void Every_problem_is_explained()
    {
        var ladder = Text("src/Gateway/FrontDoor/ProblemLadder.cs");
        var page = Text("docs/request.md");
        ProblemName().Matches(ladder).Select(match => $"`urn:gateway:problem:{match.Groups[1].Value}`")
            .Should().HaveCount(12).And.OnlyContain(type => page.Contains(type));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_source_file_that_is_named_exists(string page) =>
        CodeOf(Text(page)).Where(code => SourceFile().IsMatch(code))
            .Where(path => !File.Exists(Path.Combine(SourceTree.Root, path))).Should().BeEmpty();

    [Theory]
    [InlineData("src", "*.cs")]
    [InlineData("bench", "*.cs")]
    [InlineData("deploy", "*")]
    [InlineData(".", "*.yml")]
    [InlineData(".", "Dockerfile.*")]
    public void Every_page_that_a_file_names_exists(string folder, string files) =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), files, Below(folder))
            .SelectMany(file => PageName().Matches(File.ReadAllText(file)).Select(match => (file, Page: match.Value)))
            .Where(named => !Pages.Any(page => page.Data == named.Page)).Should().BeEmpty();

    [Theory]
    [InlineData("README.md", "docs/request.md", true)]
    [InlineData("docs/request.md", "../README.md", true)]
    [InlineData("README.md", "docs/absent.md", false)]
    [InlineData("README.md", "docs/configuration.md#settings", true)]
    [InlineData("README.md", "docs/configuration.md#absent", false)]
    public void A_dead_link_is_caught(string page, string link, bool leads) => Leads(page, link).Should().Be(leads);

    private static SearchOption Below(string folder) =>
        folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;

    private static bool Leads(string page, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        if (!Path.Exists(Path.Combine(SourceTree.Root, target))) return false;
        return parts.Length == 1 || Heading().Matches(Text(target)).Any(match => Anchor(match.Groups[1].Value) == parts[1]);
    }

    private static string Anchor(string heading) => NoAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    // Spans and blocks alike stand between an odd and an even run of backticks.
    private static IEnumerable<string> CodeOf(string text) => text.Split('`').Where((_, number) => number % 2 == 1);

    private static string Text(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^gateway ([a-z]+)(?![\w/.:-])", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex(@"[+(] ?""([a-z]+(?:-[a-z]+)+)""")]
    private static partial Regex ProblemName();

    [GeneratedRegex(@"^(src|tests|bench)/[\w/.]+\.cs$")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\bdocs/[\w/-]+\.md")]
    private static partial Regex PageName();

    [GeneratedRegex(@"^#+ (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^docs/decisions/(\d{4})-")]
    private static partial Regex DecisionNumber();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
