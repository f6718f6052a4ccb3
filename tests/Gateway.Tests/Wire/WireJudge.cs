namespace Gateway.Tests.Wire;

/// <summary>Compares what came of a request with what must come of it.</summary>
public static class WireJudge
{
    // The connection's own, and how a body is framed; the gateway's additions.
    private static readonly string[] _notCompared =
    [
        "Connection", "Content-Length", "Transfer-Encoding", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-Request-Id", "traceparent", "Via",
    ];

    private static readonly StringComparer _anyCase = StringComparer.OrdinalIgnoreCase;

    public static IEnumerable<string> Faults(WireRequest request, WireAnswer answer)
    {
        if (answer.Status != request.Status) return [$"status {answer.Status} {answer.Reason}, not {request.Status}"];
        var faults = AnswerFaults(request, answer);
        if (!request.Passes) return faults;
        return answer.Seen is { } seen
            ? [.. faults, .. SightFaults(request, seen)]
            : [.. faults, "the app's report is missing"];
    }

    private static IEnumerable<string> AnswerFaults(WireRequest request, WireAnswer answer)
    {
        if (request.Values("reason") is [var reason] && reason != answer.Reason)
            yield return $"reason {answer.Reason}, not {reason}";
        var wanted = request.Values("answer").Select(WireField.Parse);
        foreach (var field in wanted.ToLookup(one => one.Name, one => one.Value))
            if (!answer.Values(field.Key).SequenceEqual(field))
                yield return $"answer {field.Key}: {Shown(answer.Values(field.Key))}, not {Shown(field)}";
        foreach (var name in request.Values("unanswered"))
            if (answer.Values(name) is [var value, ..]) yield return $"answer {name}: {WireText.Shown(value)}";
    }

    private static IEnumerable<string> SightFaults(WireRequest request, WireSight seen)
    {
        var rules = request.Values("seen").ToLookup(IsField);
        var line = rules[false].FirstOrDefault(request.Line);
        if (seen.Line != line) yield return $"seen {WireText.Shown(seen.Line)}, not {WireText.Shown(line)}";
        var body = request.Values("body") is [var wanted] ? wanted : request.Body;
        if (seen.Body != body) yield return $"body {WireText.Shown(seen.Body)}, not {WireText.Shown(body)}";
        foreach (var name in request.Values("always").Where(name => Joined(seen.Fields, name) is null))
            yield return $"seen no {name}";
        var fields = Wanted(request, [.. rules[true].Select(WireField.Parse)]);
        foreach (var name in fields.Concat(seen.Fields).Select(field => field.Name).Except(_notCompared, _anyCase))
        {
            var (is_, must) = (Joined(seen.Fields, name), Joined(fields, name));
            if (is_ != must) yield return $"seen {name}: {is_ ?? "nothing"}, not {must ?? "nothing"}";
        }
    }

    private static List<WireField> Wanted(WireRequest request, IReadOnlyList<WireField> rules) =>
    [
        .. request.Fields.Where(field => !request.Values("unseen").Contains(field.Name, _anyCase)
            && !rules.Any(rule => rule.Is(field.Name))),
        .. rules,
    ];

    // Several lines are one list (RFC 9110, 5.3), and may come as one.
    internal static string? Joined(IEnumerable<WireField> fields, string name)
    {
        var values = WireField.Values(fields, name);
        var separator = name.ToUpperInvariant() switch { "COOKIE" => "; ", "USER-AGENT" => " ", _ => ", " };
        return values.Count == 0 ? null : WireText.Shown(string.Join(separator, values).TrimEnd(' '));
    }

    // "GET /a:b" is no field.
    private static bool IsField(string rule) => rule.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && rule.IndexOf(' ', StringComparison.Ordinal) is var space && (space < 0 || colon < space);

    private static string Shown(IEnumerable<string> values) => string.Join(" | ", values.Select(WireText.Shown));
}
