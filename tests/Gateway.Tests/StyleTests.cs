using System.Text.RegularExpressions;

namespace Gateway.Tests;

public partial class StyleTests
{
    // Those who wait for the token of a replica that hangs each heed it in their own task.
    private static readonly string[] _unowned = ["Replicas/Replica.cs"];

    private static readonly string[] _refused = ["Common", "Utils", "Helpers", "Infrastructure", "Models", "Services"];

    [Theory]
    [InlineData("Program.cs", 40)]
    [InlineData("RequestPipeline.cs", 60)]
    [InlineData("Replicas/ReplicaLife.cs", 120)]
    public void One_page_shows_it(string path, int lines) =>
        SourceTree.Files("src/Gateway").Single(file => file.Path == path)
            .Lines.Length.Should().BeLessThanOrEqualTo(lines);

    [Fact]
    public void No_file_is_longer_than_250_lines() =>
        SourceTree.Files("src").Where(file => file.Lines.Length > 250 && !IsGenerated(file.Path))
            .Select(file => file.Path).Should().BeEmpty();

    [Fact]
    public void No_room_has_more_than_40_files_at_one_level() =>
        SourceTree.Files("src/Gateway").GroupBy(file => Path.GetDirectoryName(file.Path))
            .Where(folder => folder.Count() > 40).Select(folder => folder.Key).Should().BeEmpty();

    [Fact]
    public void No_line_of_the_gateway_is_wider_than_120_columns() =>
        SourceTree.Files("src/Gateway").SelectMany(file => file.Lines
            .Where(line => line.Length > 120).Select(line => $"{file.Path}: {line.Trim()}")).Should().BeEmpty();

    // What nobody names has lost its place when something was put together anew.
    [Fact]
    public void Every_file_of_the_gateway_is_named_by_another()
    {
        var files = SourceTree.Files("src/Gateway").ToDictionary(file => file.Path, file => string.Join('\n', file.Lines));
        files.Keys.Where(path => path != "Program.cs").Where(path => !files.Any(other =>
            other.Key != path && Declared().Matches(files[path]).Any(type => Names(other.Value, type.Groups[1].Value))))
            .Should().BeEmpty();
    }

    [Fact]
    public void No_folder_has_a_name_that_says_nothing() =>
        SourceTree.Files("src").SelectMany(file => file.Path.Split('/').SkipLast(1)).Distinct()
            .Should().NotIntersectWith(_refused);

    /// <summary>See <c>BackgroundTasks</c>.</summary>
    [Fact]
    public void No_task_begins_that_nobody_owns() =>
        SourceTree.Files("src/Gateway").Where(file => file.Lines.Any(line => Unowned().IsMatch(line)))
            .Select(file => file.Path).Should().BeSubsetOf(_unowned);

    [Theory]
    [InlineData("        _ = _reload.HangUpAsync(log.Warn);")]
    [InlineData("            () => _ = _upgrade.RunAsync(),")]
    [InlineData("        _ = Task.Run(Listen);")]
    [InlineData("        exited.ContinueWith(Tell, TaskScheduler.Default);")]
    public void A_task_that_nobody_owns_is_caught(string line) => Unowned().IsMatch(line).Should().BeTrue();

    [GeneratedRegex(@"\b_ = (?!await ).*(Async|Task\.Run|StartNew)\(|\.ContinueWith\(")]
    private static partial Regex Unowned();

    private static bool Names(string text, string type) => Regex.IsMatch(text, $@"\b{type}\b");

    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z ]*\b(?:class|record struct|record|struct|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
