using System.Text.Json.Nodes;
using k8s;
using YamlDotNet.Serialization;

namespace Gateway.Tests.Deploy;

/// <summary>A folder of deploy/kubernetes as kustomize makes it: its objects, with every patch in them. Names, images
/// and generated objects are left out.</summary>
public static class Overlay
{
    private static readonly IDeserializer _yaml =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private static readonly ISerializer _json = new SerializerBuilder().JsonCompatible().Build();

    /// <param name="edit">Changes the text of <paramref name="component"/>.</param>
    public static List<object> Of(string folder, string? component = null, Func<string, string>? edit = null)
    {
        List<JsonNode> objects = [];
        Build(folder, objects, text => text);
        if (component is not null) Build(component, objects, edit ?? (text => text));
        return [.. objects.SelectMany(one => Manifests.Read(one.ToJsonString()))];
    }

    // A component changes what was there before it.
    private static void Build(string folder, List<JsonNode> objects, Func<string, string> edit)
    {
        var path = Path.Combine(Manifests.Folder, folder);
        var all = (Kustomization)Manifests.Read(edit(File.ReadAllText(Path.Combine(path, "kustomization.yaml")))).Single();
        foreach (var part in all.Resources.Concat(all.Components))
            if (Directory.Exists(Path.Combine(path, part))) Build(Path.Combine(folder, part), objects, text => text);
            else objects.AddRange(Manifests.Read(File.ReadAllText(Path.Combine(path, part))).Select(Node));
        foreach (var patch in all.Patches)
            foreach (var step in Steps(patch.Text))
                Apply(step!, objects.Single(one => Is(one, patch.Target)));
    }

    private static JsonNode Node(object one) => JsonNode.Parse(KubernetesJson.Serialize(one))!;

    private static JsonArray Steps(string patch) =>
        JsonNode.Parse(_json.Serialize(_yaml.Deserialize<object>(patch)))!.AsArray();

    private static bool Is(JsonNode one, Target target) =>
        ((string?)one["kind"], (string?)one["metadata"]!["name"]) == (target.Kind, target.Name);

    // JSON Patch, RFC 6902: what is replaced or removed must be there.
    private static void Apply(JsonNode step, JsonNode to)
    {
        var keys = ((string)step["path"]!)[1..].Split('/');
        var place = keys[..^1].Aggregate(to, (at, key) => Inside(at, key)
            ?? throw new InvalidDataException($"{step["path"]} leads nowhere"));
        var (operation, last, value) = ((string)step["op"]!, keys[^1], step["value"]?.DeepClone());
        if (operation != "add" && Inside(place, last) is null)
            throw new InvalidDataException($"{step["path"]} is not there");
        if (operation == "add" && place is JsonArray list && last == "-") list.Add(value);
        else if (operation == "remove") place.AsObject().Remove(last);
        else place[last] = value;
    }

    private static JsonNode? Inside(JsonNode at, string key) =>
        at is JsonArray list ? list[int.Parse(key, null)] : at[key];
}
