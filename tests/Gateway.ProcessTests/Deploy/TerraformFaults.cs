using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Deploy;

/// <summary>What <c>terraform validate</c> would say, which needs its provider: names that nobody declares, and what
/// the provider does not know or misses.</summary>
public sealed partial class TerraformFaults(JsonDocument files)
{
    private static readonly string[] _meta =
        ["for_each", "count", "depends_on", "lifecycle", "provider", "dynamic", "tags"];

    private static readonly Dictionary<string, string[]> _provider = File
        .ReadLines(Path.Combine(TestPaths.Root, "tests/Gateway.ProcessTests/Deploy/aws-provider.txt"))
        .Where(line => !line.StartsWith('#')).Select(line => line.Split(": "))
        .ToDictionary(parts => parts[0], parts => parts[1].Split(' '));

    private readonly HashSet<string> _declared = [.. Sections(files, "variable").Select(one => $"var.{one.Name}")
        .Concat(Sections(files, "locals").Select(one => $"local.{one.Name}"))
        .Concat(Sections(files, "resource").SelectMany(Named))
        .Concat(Sections(files, "data").SelectMany(Named).Select(name => $"data.{name}"))];

    public IEnumerable<string> All() => Undeclared().Concat(Blocks("resource", "")).Concat(Blocks("data", "data."));

    private IEnumerable<string> Undeclared() => Reference().Matches(files.RootElement.GetRawText())
        .Select(match => match.Value).Distinct().Where(name => !_declared.Contains(name))
        .Select(name => $"{name} is declared nowhere");

    private IEnumerable<string> Blocks(string section, string prefix) =>
        from type in Sections(files, section)
        from one in type.Value.EnumerateObject()
        from fault in Faults($"{prefix}{type.Name}", one.Value[0])
        select fault;

    private static IEnumerable<string> Faults(string path, JsonElement block)
    {
        if (!_provider.TryGetValue(path, out var known)) return [$"{path} is not in aws-provider.txt"];
        var given = block.EnumerateObject().Where(one => !_meta.Contains(one.Name)).ToList();
        var unknown = given.Where(one => !known.Any(word => word.Trim('!', '{', '}') == one.Name))
            .Select(one => $"{path} has no {one.Name}");
        var missing = known.Where(word => word.EndsWith('!') && given.All(one => one.Name != word.Trim('!')))
            .Select(word => $"{path} needs {word.Trim('!')}");
        var inner = given.Where(one => known.Contains(one.Name + "{}"))
            .SelectMany(one => one.Value.EnumerateArray().SelectMany(inside => Faults($"{path}.{one.Name}", inside)));
        return [.. unknown, .. missing, .. inner];
    }

    private static IEnumerable<JsonProperty> Sections(JsonDocument files, string section) =>
        from file in files.RootElement.EnumerateObject()
        from part in file.Value.EnumerateObject().Where(part => part.Name == section)
        from inside in part.Value.ValueKind == JsonValueKind.Array ? [.. part.Value.EnumerateArray()] : Only(part.Value)
        from one in inside.EnumerateObject()
        select one;

    private static List<JsonElement> Only(JsonElement value) => [value];

    private static IEnumerable<string> Named(JsonProperty type) =>
        type.Value.EnumerateObject().Select(one => $"{type.Name}.{one.Name}");

    [GeneratedRegex(@"(?<![\w.])(?:var|local|data\.aws_\w+|aws_\w+)\.\w+")]
    private static partial Regex Reference();
}
