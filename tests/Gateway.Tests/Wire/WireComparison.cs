using System.Buffers;

namespace Gateway.Tests.Wire;

/// <summary>What a request came to through the gateway, compared with what a bare Kestrel makes of it.</summary>
public static class WireComparison
{
    private const string Host = "Host";

    // The gateway's additions, what belongs to a connection, and what clients may not claim.
    private static readonly HashSet<string> _notCompared = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Upgrade",
        "HTTP2-Settings", "Content-Length", "Transfer-Encoding", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-Request-Id", "X-Forwarded-Prefix", "X-Forwarded-Port", "Forwarded", "X-Gateway-Client", "X-Gateway-Hostless",
        "X-Gateway-Line",
    };

    private static readonly SearchValues<char> _token = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <returns>Null when they are the same, or differ as they may.</returns>
    public static string? Difference(WireAnswer gateway, WireAnswer bare)
    {
        if (gateway.Status is < 0 or >= 500 and not 505) return $"status {gateway.Status} {gateway.Reason} {gateway.Body}";
        // It is not known what it would have made of it: its client has ended its side.
        if (gateway.Status == 0 || bare.Status <= 0) return null;
        if (gateway.Status >= 400 && bare.Status < 400)
            return IsOwnRefusal(gateway) ? null : $"status {gateway.Status}, not {bare.Status}: {gateway.Body}";
        if (gateway.Status != bare.Status)
            return bare.Status >= 400 && gateway.Status >= 400 ? null : $"status {gateway.Status}, not {bare.Status}";
        return gateway.Seen is { } seen && bare.Seen is { } wanted ? Difference(seen, wanted) : null;
    }

    // docs/decisions/0066.
    private static bool IsOwnRefusal(WireAnswer answer) => answer.Status == 400 && (
        answer.Body.Contains("The host is malformed.", StringComparison.Ordinal)
        || answer.Body.Contains("The target is malformed.", StringComparison.Ordinal)
        || answer.Body.Contains("HEAD is written in capitals.", StringComparison.Ordinal)
        || answer.Body.Contains("This is no proxy", StringComparison.Ordinal));

    private static string? Difference(WireSight seen, WireSight wanted)
    {
        if (seen.Line != wanted.Line && !wanted.Line.Contains("://", StringComparison.Ordinal))
            return $"seen {WireText.Shown(seen.Line)}, not {WireText.Shown(wanted.Line)}";
        if (seen.Body != wanted.Body)
            return $"body {WireText.Shown(seen.Body)}, not {WireText.Shown(wanted.Body)}";
        var named = WireField.Values(wanted.Fields, "Connection").SelectMany(value => value.Split(',')).ToHashSet();
        foreach (var name in seen.Fields.Concat(wanted.Fields).Select(field => field.Name).Distinct())
        {
            if (_notCompared.Contains(name) || name.AsSpan().ContainsAnyExcept(_token) || IsIn(named, name)) continue;
            var (is_, must) = (ValueOf(seen, name), ValueOf(wanted, name));
            // None and an empty one are the same to the hook.
            if (is_ != must && !(name == Host && is_ + must == "")) return $"seen {name}: {is_}, not {must}";
        }

        return null;
    }

    // .NET's client takes Expect apart, and writes its members with a space between them: the same list.
    private static string? ValueOf(WireSight sight, string name)
    {
        var value = WireJudge.Joined(sight.Fields, name);
        if (value is null || !name.Equals("Expect", StringComparison.OrdinalIgnoreCase)) return value;
        return string.Join(", ", value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsIn(HashSet<string> named, string name) =>
        named.Any(one => one.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
}
