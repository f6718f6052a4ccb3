namespace Gateway.Observability;

/// <summary>An event's first line, and the app's lines below it: of one that died its last output.</summary>
public static class EventText
{
    public static (string Message, IReadOnlyList<string> Output) Of(string text)
    {
        if (!text.Contains('\n')) return (text, []);
        var lines = text.Split('\n');
        var message = lines[0].Replace(GatewayLog.LastOutput, "", StringComparison.Ordinal);
        return (message, [.. lines.Skip(1).Select(Outdented)]);
    }

    private static string Outdented(string line) =>
        line.StartsWith(GatewayLog.Indent, StringComparison.Ordinal) ? line[GatewayLog.Indent.Length..] : line;
}
