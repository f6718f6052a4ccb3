using System.Text.RegularExpressions;

namespace Gateway.Tests.Docs;

/// <summary>A fenced block of commands: <c>sh</c>, to be copied, or <c>console</c>, with what is shown.</summary>
/// <param name="WhyNotRun">What stands above the block as <c>&lt;!-- not run: … --&gt;</c>; null where tests run it.</param>
public sealed partial record DocBlock(string Page, string Language, IReadOnlyList<string> Lines, string? WhyNotRun)
{
    private const string Fence = "```";

    /// <summary>What is typed, each with what is shown after it; of <c>sh</c> the lines as they are.</summary>
    public IEnumerable<(string Command, List<string> Shown)> Steps()
    {
        var steps = new List<(string Command, List<string> Shown)>();
        foreach (var line in Lines)
            if (Language == "sh") steps.Add((line, []));
            else if (line.StartsWith("$ ", StringComparison.Ordinal)) steps.Add((line[2..], []));
            else steps[^1].Shown.Add(line);
        return steps;
    }

    public static IReadOnlyList<DocBlock> Of(string root, string page)
    {
        var blocks = new List<DocBlock>();
        var lines = File.ReadAllLines(Path.Combine(root, page));
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith(Fence, StringComparison.Ordinal)) continue;
            var end = Array.FindIndex(lines, at + 1, line => line.StartsWith(Fence, StringComparison.Ordinal));
            var mark = at > 0 ? Mark().Match(lines[at - 1]) : Match.Empty;
            blocks.Add(new DocBlock(page, lines[at][Fence.Length..], lines[(at + 1)..end], mark.Success ? mark.Groups[1].Value : null));
            at = end;
        }

        return blocks;
    }

    /// <summary>A line without what differs from run to run: numbers, ids, times, and how wide a column is.</summary>
    public static string Shape(string line)
    {
        var shape = Number().Replace(Secret().Replace(line, "$1#"), "#").Replace('–', '#');
        return Space().Replace(shape, " ").Trim();
    }

    [GeneratedRegex(@"^<!-- not run: (.{10,}) -->$")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\d+([.:,]\d+)*( ?[kMG]iB|[hms]\d*s?)?")]
    private static partial Regex Number();

    [GeneratedRegex("^(  token +|  control +).+")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
