using System.Text.RegularExpressions;

namespace Gateway.Cli;

/// <summary>Text in the language of manual pages, man(7).</summary>
public sealed partial class Roff
{
    // mandoc -Tlint finds fault with 80.
    private const int Longest = 79;

    private readonly StringBuilder _page = new();

    public override string ToString() => _page.ToString();

    public void Section(string title) => Line($".SH {Escaped(title)}");
    public void Part(string title) => Line($".SS \"{Escaped(title)}\"");

    /// <summary>As it is: mandoc reads no date whose dashes are escaped.</summary>
    public void Title(params string[] parts) => Line($".TH {string.Join(' ', parts.Select(part => $"\"{part}\""))}");

    /// <param name="term">Markdown, of which code, bold text and links mean something.</param>
    /// <param name="text">The same.</param>
    public void Item(string term, string text)
    {
        Line(".TP");
        Words(term);
        Words(text);
    }

    /// <summary>A line of code, and what it does.</summary>
    public void Example(string code, string does)
    {
        Line(".TP");
        // Not folded: it is there to be copied.
        Line($"\\fB{Escaped(code)}\\fR");
        Words(does);
    }

    public void Paragraph(string text)
    {
        Line(".PP");
        Words(text);
    }

    public void Words(string markdown)
    {
        var line = new StringBuilder();
        foreach (var word in Inline(markdown).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Longest) EndLine();
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        EndLine();

        void EndLine()
        {
            if (line.Length > 0) Line(line[0] is '.' or '\'' ? $"\\&{line}" : line.ToString());
            line.Clear();
        }
    }

    private void Line(string text) => _page.Append(text).Append('\n');

    private static string Inline(string markdown) => string.Concat(Link().Replace(markdown, "$1")
        .Replace("**", "", StringComparison.Ordinal).Split('`')
        .Select((part, number) => number % 2 == 0 ? Escaped(part) : $"\\fB{Escaped(part)}\\fR"));

    private static string Escaped(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value switch
    {
        '\\' => "\\e",
        '-' => "\\-",
        '~' => "\\(ti",
        '^' => "\\(ha",
        > 0x7e => $"\\[u{rune.Value:X4}]",
        _ => rune.ToString(),
    }));

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
