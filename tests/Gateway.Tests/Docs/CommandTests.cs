using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Gateway.Cli;
using Gateway.Platform;
using Gateway.Tests.Cli;

namespace Gateway.Tests.Docs;

/// <summary>What the documents tell people to type. Gateway.ProcessTests run it; here it is understood.</summary>
public sealed partial class CommandTests
{
    private static readonly Dictionary<string, string> _placeholders = new()
    {
        ["ID"] = "1.1",
        ["APP"] = "App.dll",
        ["VERB"] = "scale",
        ["PATTERN"] = "x",
        ["NAME"] = "Shop",
        ["PATH"] = "/x/c.sock",
    };

    public static TheoryData<string> Pages => DocsTests.Pages;

    [Theory, MemberData(nameof(Pages))]
    public void Every_block_of_commands_says_whether_it_is_run(string page)
    {
        foreach (var block in DocBlock.Of(SourceTree.Root, page))
            (block.Language is "sh" or "console" || !block.Lines.Any(IsCommand))
                .Should().BeTrue($"{page}: a block with commands is sh or console: {string.Join('\n', block.Lines)}");
    }

    // A new one that no test can run is a choice, and made here as well.
    [Fact]
    public void Few_blocks_are_not_run() =>
        Blocks().Count(block => block.WhyNotRun is not null).Should().Be(21);

    [Fact]
    public void Those_that_are_run_are_run_by_a_test_of_their_page() =>
        Blocks().Where(block => block.WhyNotRun is null).Select(block => block.Page).Distinct()
            .Should().BeEquivalentTo("README.md", "docs/api.md", "docs/operations.md", "docs/tutorial.md");

    // Decisions also tell of what was tried, and is wrong usage.
    public static TheoryData<string> Present => [.. Pages.Select(page => page.Data).Where(page => !page.Contains("/decisions/"))];

    [Theory, MemberData(nameof(Present))]
    public async Task Every_command_of_the_gateway_is_understood(string page)
    {
        foreach (var command in Commands(page).Where(command => !command.Contains('[')).Distinct())
        {
            using var line = new CommandLine();
            var words = CommandLineParser.SplitCommandLine(Shell().Split(command)[0]).Skip(1)
                .Select(word => _placeholders.GetValueOrDefault(word, word));
            var code = await line.TypeAsync([.. words]);
            (code == ExitCode.Usage && !line.Error.Contains("does not exist")).Should().BeFalse($"{command}: {line.Error}");
        }
    }

    [Fact]
    public void The_first_page_shows_the_start_as_the_tutorial_does_which_is_run() =>
        Words(DocBlock.Of(SourceTree.Root, "README.md").First(block => block.Lines[0].StartsWith("building ")).Lines)
            .Should().Equal(Words(DocBlock.Of(SourceTree.Root, "docs/tutorial.md")[0].Steps().Last().Shown));

    [Fact]
    public void The_table_of_replicas_has_the_columns_that_are_there() =>
        File.ReadAllLines(Path.Combine(SourceTree.Root, "docs/operations.md"))
            .Single(line => line.StartsWith("Replica  ", StringComparison.Ordinal))
            .Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Should().Equal(StatusColumn.All.Select(column => column.Title));

    [Theory]
    [InlineData("14:36:24.626 replica 2.1 ready after 2.14 s", "# replica # ready after # s")]
    [InlineData("1.1      ready  5714  1m12s  –  78 MiB", "# ready # # # #")]
    [InlineData("  token     8TCqa8t0v6dVTICOk0voTCyb, for changes there", "token #")]
    public void A_shape_is_what_stays_the_same(string line, string shape) => DocBlock.Shape(line).Should().Be(shape);

    private static IEnumerable<DocBlock> Blocks() =>
        Pages.SelectMany(page => DocBlock.Of(SourceTree.Root, page.Data)).Where(block => block.Language is "sh" or "console");

    private static bool IsCommand(string line) => line.StartsWith("$ ") || line.StartsWith("curl ") || line.StartsWith("dotnet run ");

    private static IEnumerable<string> Commands(string page) =>
        Blocks().Where(block => block.Page == page).SelectMany(block => block.Steps()).Select(step => step.Command)
            .Where(command => command.StartsWith("gateway ", StringComparison.Ordinal))
            .Concat(Span().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, page))).Select(match => match.Groups[1].Value)
                // A verb alone names it, and need not be whole.
                .Where(span => span.Count(letter => letter == ' ') > 1));

    // Where the words of the line come from; the replicas' first lines come when they come.
    private static IEnumerable<string> Words(IEnumerable<string> lines) =>
        lines.Where(line => !line.Contains(" started (pid ")).Select(line => DocBlock.Shape(line).Split(' '))
            .Select(words => words[0] == "#" ? string.Join(' ', words.Take(4)) : words[0]);

    [GeneratedRegex("`(gateway [^`\n]+)`")]
    private static partial Regex Span();

    // What begins where the gateway's words end.
    [GeneratedRegex(@" [|>&#;]| \$\(")]
    private static partial Regex Shell();
}
