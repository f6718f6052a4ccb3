using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <param name="Text">Written as it is, in front of the value.</param>
/// <param name="Name">Of the value: a letter as Gunicorn has them, or a field with its kind behind, <c>{name}i</c>;
/// null at the end.</param>
public sealed record AccessPart(string Text, string? Name);

/// <summary>A line per request in the operator's own words, with the names that Gunicorn gives the values.</summary>
public static partial class AccessTemplate
{
    public const string Common = "%(h)s %(l)s %(u)s %(t)s \"%(r)s\" %(s)s %(b)s";
    public const string Combined = Common + " \"%(f)s\" \"%(a)s\"";

    private const string Letters = "hlutrmUqHsBbfaTMDLp";
    private const string Accepted = "expected auto, text, json, common, combined, or a template such as "
        + "%(h)s \"%(r)s\" %(s)s";

    /// <summary>Of the gateway's own, as <c>%({replica}x)s</c>.</summary>
    public static readonly IReadOnlyList<string> Own =
        ["replica", "attempts", "id", "queue", "upstream", "trace", "failure"];

    /// <summary>Null where it is no template.</summary>
    public static string? Of(string format) => format switch
    {
        "common" => Common,
        "combined" => Combined,
        _ when format.Contains("%(", StringComparison.Ordinal) => format,
        _ => null,
    };

    public static string? Fault(string format)
    {
        if (format is "auto" or "text" or "json") return null;
        if (Of(format) is not { } template) return Accepted;
        return Parts(template).Select(part => part.Name).OfType<string>().Select(FaultOf)
            .FirstOrDefault(fault => fault is not null);
    }

    public static IReadOnlyList<AccessPart> Parts(string template)
    {
        var (parts, at) = (new List<AccessPart>(), 0);
        foreach (Match value in Value().Matches(template))
        {
            parts.Add(new AccessPart(Plain(template[at..value.Index]), value.Groups[1].Value));
            at = value.Index + value.Length;
        }

        return [.. parts, new AccessPart(Plain(template[at..]), null)];
    }

    private static string Plain(string text) => text.Replace("%%", "%", StringComparison.Ordinal);

    private static string? FaultOf(string name)
    {
        if (name.Length == 1 && Letters.Contains(name[0])) return null;
        if (!Field().IsMatch(name))
            return $"%({name})s is no value: one of {Letters}, {{field}}i, {{field}}o, {{name}}x";
        var field = name[1..^2];
        if (name.EndsWith('x')) return Own.Contains(field) ? null : $"{{{field}}}x is none of {string.Join(", ", Own)}";
        return SecretName.IsLike(field) ? $"the field {field} would put secrets into the log" : null;
    }

    [GeneratedRegex(@"%\(([^)]*)\)s")]
    private static partial Regex Value();

    [GeneratedRegex(@"^\{[\w-]+\}[iox]$")]
    private static partial Regex Field();
}
