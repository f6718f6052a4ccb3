using System.Text;

namespace Gateway.Tests.Wire;

/// <summary>What came over the wire, a char for each byte.</summary>
public sealed record WireAnswer(int Status, string Reason, IReadOnlyList<WireField> Fields, string Body)
{
    /// <summary>The connection ended in place of an answer.</summary>
    public static WireAnswer None { get; } = new(0, "", [], "");

    /// <summary>What the app says that it has seen; null when this is no answer of its own.</summary>
    public WireSight? Seen => Values("X-Mirror") is [var report]
        ? WireSight.Parse(Encoding.Latin1.GetString(Convert.FromBase64String(report)))
        : Status == 0 || Values("Content-Type") is [_, ..] ? null : WireSight.Parse(Body);

    public IReadOnlyList<string> Values(string name) => WireField.Values(Fields, name);
}

public readonly record struct WireField(string Name, string Value)
{
    public static IReadOnlyList<string> Values(IEnumerable<WireField> fields, string name) =>
        [.. fields.Where(field => field.Is(name)).Select(field => field.Value)];

    public static WireField Parse(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? new(line[..colon], line[(colon + 1)..].Trim(' ', '\t'))
            : new(line, "");

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A request as the app behind has seen it.</summary>
public sealed record WireSight(string Line, IReadOnlyList<WireField> Fields, string Body)
{
    public static WireSight? Parse(string report)
    {
        var end = report.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var lines = report[..end].Split('\n');
        return new(lines[0], [.. lines[1..].Select(WireField.Parse)], report[(end + 2)..]);
    }
}
