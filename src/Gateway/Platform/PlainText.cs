using System.Buffers;

namespace Gateway.Platform;

/// <summary>Text from outside, for a log or a terminal: what moves the cursor, colours, clears or turns the
/// direction is written out, and a line break never begins something that looks like a line of ours.</summary>
public static class PlainText
{
    private const string Continuation = "\n    ";

    // The control characters but the tab, and those of Unicode that break lines or turn text around.
    private static readonly SearchValues<char> _active = SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Where(code => code is < 0x20 or > 0x7e).Where(code => code != '\t')
            .Concat([0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff])
            .Concat(Enumerable.Range(0x202a, 5)).Concat(Enumerable.Range(0x2066, 4))
            .Select(code => (char)code)]);

    public static string Of(string text) => text.AsSpan().ContainsAny(_active) ? Escape(text) : text;

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\n') at += Break(escaped, text.AsSpan(at));
            else if (character == '\r' && at + 1 < text.Length && text[at + 1] == '\n') continue;
            else if (_active.Contains(character)) escaped.Append(Written(character));
            else escaped.Append(character);
        }

        return escaped.ToString();
    }

    // Every further line is indented; one that is already stays as it is.
    private static int Break(StringBuilder escaped, ReadOnlySpan<char> rest)
    {
        escaped.Append(Continuation);
        return rest.StartsWith(Continuation, StringComparison.Ordinal) ? Continuation.Length - 1 : 0;
    }

    private static string Written(char character) =>
        $"\\u{(int)character:x4}";
}
