using System.Runtime.CompilerServices;
using System.Text;

namespace Gateway.Tests.Wire;

/// <summary>
/// Requests as text: <c>== a sentence</c> begins a case, an empty line ends it. Its lines are sent with CRLF (without,
/// where one ends with a backslash), and <c>-></c> says what must come of them. <c>+</c> begins another request on the
/// same connection. What is not said must reach the app as it was sent.
/// <code>
/// -> status 400            the answer's status; 200 otherwise. With 400 and above no replica may have been asked
/// -> asked                 it is the app that answers so
/// -> perhaps asked         the client breaks its request when the app may have it already
/// -> seen GET /path        the request line, without its version
/// -> seen X-A: 1           a field, in the place of what was sent by that name; once for each value
/// -> unseen X-A            not even by name
/// -> always X-A            a field that the gateway adds
/// -> body abc
/// -> answer X-A: 1         a field of the answer; once for each value
/// -> unanswered X-A        no such field of the answer
/// -> reason Very Fine
/// -> closes, -> stays      the connection, after the answer
/// -> half-closes           the client, after its last byte
/// -> NAME differs: why     another server does otherwise
/// </code>
/// </summary>
public static class WireCorpus
{
    public static IReadOnlyList<WireCase> All { get; } =
        [.. Directory.EnumerateFiles(Folder(), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    public static WireCase Named(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<WireCase> Read(string file)
    {
        var kind = Path.GetFileNameWithoutExtension(file);
        return File.ReadAllText(file, Encoding.Latin1).Split("\n== ")[1..].Select(text => Parse(kind, text));
    }

    private static WireCase Parse(string kind, string text)
    {
        var lines = text[..^1].Split('\n');
        var rules = lines.Where(line => line.StartsWith("-> ", StringComparison.Ordinal)).Select(Rule).ToList();
        var differs = rules.Where(rule => rule.What.EndsWith(" differs", StringComparison.Ordinal))
            .ToDictionary(rule => rule.What.Split(' ')[0], rule => rule.Value);
        return new WireCase(
            $"{kind}: {lines[0]}", rules.Any(rule => rule.What == "half-closes"), [.. Requests(lines[1..])], differs);
    }

    private static IEnumerable<WireRequest> Requests(string[] lines)
    {
        var (text, rules) = (new StringBuilder(), new List<WireRule>());
        foreach (var line in (string[])[.. lines, "+"])
        {
            if (line == "+")
            {
                yield return new WireRequest(text.ToString(), rules);
                (text, rules) = (new StringBuilder(), []);
            }
            else if (line.StartsWith("-> ", StringComparison.Ordinal)) rules.Add(Rule(line));
            else if (line.EndsWith('\\')) text.Append(WireText.Plain(line[..^1]));
            else text.Append(WireText.Plain(line)).Append("\r\n");
        }
    }

    private static WireRule Rule(string line)
    {
        var rule = line["-> ".Length..];
        if (rule.IndexOf(" differs: ", StringComparison.Ordinal) is > 0 and var differs)
            return new(rule[..(differs + " differs".Length)], rule[(differs + " differs: ".Length)..]);
        var words = rule.Split(' ', 2);
        return new(words[0], words.Length > 1 ? WireText.Plain(words[1]) : "");
    }

    private static string Folder([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Corpus");
}
