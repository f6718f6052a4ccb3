using System.Text.RegularExpressions;

namespace Gateway.Tests.Docs;

/// <summary>docs/security.md: a test shows each row, and it is there.</summary>
public partial class SecurityPageTests
{
    public static TheoryData<string> Rows { get; } = [.. File.ReadLines(Path.Combine(SourceTree.Root, "docs/security.md"))
        .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
        .TakeWhile(line => line.StartsWith('|'))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_names_a_test_that_exists(string row)
    {
        var named = TestName().Match(row);
        named.Success.Should().BeTrue("the last column names a test");
        var (file, method) = ($"/{named.Groups[1].Value}.cs", named.Groups[2].Value);
        SourceTree.Files("tests").Where(source => $"/{source.Path}".EndsWith(file, StringComparison.Ordinal))
            .SelectMany(source => source.Lines).Should().Contain(line => line.Contains($" {method}("));
    }

    [GeneratedRegex(@"`(\w+)\.(\w+)` \|$")]
    private static partial Regex TestName();
}
