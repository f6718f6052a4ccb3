namespace Gateway.Tests;

public class StyleTests
{
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

    private static bool IsGenerated(string path) => path.Contains("/Migrations/", StringComparison.Ordinal);
}
