using System.Reflection;
using System.Text.Json.Nodes;

namespace Gateway.Settings;

/// <summary>The settings <c>Gateway:Routes:NAME:…</c>, whose names the operator gives.</summary>
public sealed class RouteSettings(string section)
{
    private static readonly PropertyInfo[] _properties = typeof(RouteLimits).GetProperties();

    private readonly List<string> _faults = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public IReadOnlyDictionary<string, RouteLimits> Read(IReadOnlyDictionary<string, SettingText> settings)
    {
        var routes = new SortedDictionary<string, RouteLimits>(StringComparer.OrdinalIgnoreCase);
        var prefix = section + ":";
        foreach (var (key, text) in settings.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (key.Equals(section, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(text.Text))
                _faults.Add($"{section} is '{text.Text}'; expected a name, and settings below it ({text.Source})");
            if (!key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var (name, setting) = key[prefix.Length..].Split(':', 2) is [var one, var rest] ? (one, rest) : ("", "");
            // A section of a file has no text of its own.
            if (setting.Length == 0 && text.Text is null) continue;
            if (!routes.TryGetValue(name, out var route)) route = routes[name] = new RouteLimits();
            Set(route, $"{prefix}{name}:{setting}", setting, text);
        }

        return routes;
    }

    /// <summary>Each setting with its range, of each route.</summary>
    public static IEnumerable<(string Key, WithinAttribute Within, object? Value)> Ranges(
        string section, IReadOnlyDictionary<string, RouteLimits> routes) =>
        from route in routes
        from property in _properties
        let within = property.GetCustomAttribute<WithinAttribute>()
        where within is not null
        select ($"{section}:{route.Key}:{property.Name}", within, property.GetValue(route.Value));

    public static JsonObject Print(IReadOnlyDictionary<string, RouteLimits> routes, Func<object?, JsonNode?> node) =>
        new(routes.Select(route => KeyValuePair.Create<string, JsonNode?>(route.Key, Print(route.Value, node))));

    public static string Text(RouteLimits route) => string.Join(' ', _properties
        .Select(property => (property.Name, Value: property.GetValue(route))).Where(set => set.Value is not null)
        .Select(set => $"{set.Name}={SettingsPrinter.Text(set.Value)}"));

    private static JsonObject Print(RouteLimits route, Func<object?, JsonNode?> node) => new(_properties
        .Select(property => (property.Name, Value: property.GetValue(route))).Where(set => set.Value is not null)
        .Select(set => KeyValuePair.Create(set.Name, node(set.Value))));

    private void Set(RouteLimits route, string key, string setting, SettingText text)
    {
        var property = Array.Find(_properties, one => one.Name.Equals(setting, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            var nearest = NearestName.To(setting, _properties.Select(one => one.Name)).Name;
            _faults.Add($"{key} is unknown; did you mean {key[..^setting.Length]}{nearest}? ({text.Source})");
            return;
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (string.IsNullOrEmpty(text.Text)) return;
        if (SettingBinder.Read(type, text.Text) is { } value) property.SetValue(route, value);
        else _faults.Add($"{key} is '{text.Text}'; expected {SettingBinder.Expected(type)} ({text.Source})");
    }
}
