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
    public void No_file_is_longer_than_350_lines() =>
        SourceTree.Files("src").Where(file => file.Lines.Length > 350 && !IsGenerated(file.Path))
            .Select(file => file.Path).Should().BeEmpty();

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

    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal);
}
