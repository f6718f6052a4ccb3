using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Wire;

/// <summary>The corpus' way to write bytes: <c>\xHH</c>, <c>\r</c>, <c>\n</c>, <c>\t</c>, <c>\0</c>, <c>\\</c>, and
/// <c>\{a*300}</c> for 300 times an a.</summary>
public static partial class WireText
{
    private static readonly CultureInfo _invariant = CultureInfo.InvariantCulture;

    /// <returns>A char for each byte.</returns>
    public static string Plain(string text) => Escape().Replace(text, match => match.Value[1] switch
    {
        'x' => ((char)byte.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, _invariant)).ToString(),
        '{' => Repeated(match.Groups["what"].Value, int.Parse(match.Groups["times"].Value, _invariant)),
        'r' => "\r",
        'n' => "\n",
        't' => "\t",
        '0' => "\0",
        var same => same.ToString(),
    });

    /// <summary>The same for people.</summary>
    public static string Shown(string text) => string.Concat(text.Select(letter =>
        letter is >= ' ' and < '\x7f' ? letter.ToString() : $"\\x{(int)letter:x2}"));

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Repeated(string what, int times) => string.Concat(Enumerable.Repeat(what, times));

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|\{(?<what>[^*]+)\*(?<times>\d+)\}|.)")]
    private static partial Regex Escape();
}
