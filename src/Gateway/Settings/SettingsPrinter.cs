using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Gateway.Settings;

public static class SettingsPrinter
{
    private static readonly JsonSerializerOptions _readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Print(GatewayOptions options, IConfiguration configuration)
    {
        var root = new JsonObject();
        foreach (var key in SettingKey.All) Place(root, key, options);
        foreach (var section in configuration.GetChildren())
            if (!section.Key.Equals(SettingKey.Section, StringComparison.OrdinalIgnoreCase))
                root[section.Key] = Foreign(section);
        return root.ToJsonString(_readable);
    }

    public static string Text(object? value) => value switch
    {
        null => "null",
        TimeSpan duration => Duration.Format(duration),
        bool yes => yes ? "true" : "false",
        string text => text,
        IReadOnlyDictionary<string, RouteLimits> routes =>
            string.Join(", ", routes.Select(route => $"{route.Key}: {RouteSettings.Text(route.Value)}")),
        IEnumerable list => string.Join(", ", list.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void Place(JsonObject root, SettingKey key, GatewayOptions options)
    {
        var parts = key.Name.Split(':');
        var place = root;
        foreach (var part in parts.SkipLast(1))
        {
            if (place[part] is null) place[part] = new JsonObject();
            place = place[part]!.AsObject();
        }

        var value = key.Get(options);
        place[parts[^1]] = key.IsSecret && value is not null ? Masked(value) : Node(value);
    }

    private static JsonNode? Masked(object value) => value is not IReadOnlyList<string> list
        ? SecretName.Mask
        : Node(list.Select(element => RateClients.IsWord(element) ? element : SecretName.Mask).ToList());

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool yes => yes,
        int number => number,
        long number => number,
        IReadOnlyList<string> list =>
            new JsonArray([.. list.Select(element => JsonValue.Create(SecretName.Hide(element)))]),
        IReadOnlyDictionary<string, RouteLimits> routes => RouteSettings.Print(routes, Node),
        _ => SecretName.Hide(Text(value)),
    };

    private static JsonNode? Foreign(IConfigurationSection section, bool secret = false)
    {
        secret |= SecretName.IsLike(section.Key);
        var children = section.GetChildren().ToList();
        if (children.Count == 0) return secret ? SecretName.Mask : Hidden(section.Value);
        // { "RequestHeader": "Authorization", "Set": "Bearer …" }
        var named = children.Find(child => child.Value is { } value && SecretName.IsLike(value));
        var node = new JsonObject();
        foreach (var child in children)
            node[child.Key] = Foreign(child, secret || (named is not null && child != named));
        return node;
    }

    private static string? Hidden(string? value) => value is null ? null : SecretName.Hide(value);
}
