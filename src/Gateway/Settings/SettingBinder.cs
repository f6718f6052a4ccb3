namespace Gateway.Settings;

/// <summary>Fills <see cref="GatewayOptions"/> from the merged settings; what cannot be read is a fault, never a
/// default.</summary>
public sealed class SettingBinder(IReadOnlyDictionary<string, SettingText> settings)
{
    private static readonly string[] _sections = [SettingKey.Section, "Logging", "ReverseProxy"];
    private static readonly char[] _separators = [',', ' ', ';'];
    private static readonly GatewayOptions _defaults = new();

    private readonly List<string> _faults = [];
    private readonly Dictionary<SettingKey, object?> _values = [];

    public GatewayOptions Bind(out IReadOnlyList<string> faults)
    {
        foreach (var (name, text) in settings.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            FindUnknown(name, text);

        foreach (var key in SettingKey.All)
            if (key.IsList) BindList(key);
            else if (key.IsRoutes) BindRoutes(key);
            else if (settings.TryGetValue(key.Name, out var text)) BindOne(key, text);
        faults = _faults;
        return SettingKey.Build(key => _values.TryGetValue(key, out var value) ? value : key.Get(_defaults));
    }

    public static object? Read(Type type, string text) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type == typeof(bool) => bool.TryParse(text, out var yes) ? yes : null,
        _ when type == typeof(int) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
        _ when type == typeof(long) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null,
        _ when type == typeof(TimeSpan) => Duration.TryParse(text, out var duration) ? duration : null,
        _ => throw new NotSupportedException($"no setting has the type {type}"),
    };

    private void FindUnknown(string name, SettingText text)
    {
        var section = name.Split(':')[0];
        if (_sections.Skip(1).Contains(section, StringComparer.OrdinalIgnoreCase)) return;
        if (SettingKey.All.Any(key => SettingLayers.Belongs(name, key))) return;
        if (IsAbove(name, settings.Keys) && text.Text is null) return;
        if (IsAbove(name, SettingKey.All.Select(key => key.Name)))
        {
            if (!string.IsNullOrEmpty(text.Text))
                _faults.Add($"{name} is a section and takes no value ({text.Source})");
            return;
        }

        _faults.Add($"{name} is unknown; did you mean {Nearest(name)}? ({text.Source})");
    }

    private static string Nearest(string name)
    {
        var known = SettingKey.All.Select(key => key.Name).Concat(_sections).ToList();
        var asWritten = NearestName.To(name, known);
        var inSection = NearestName.To($"{SettingKey.Section}:{name}", known);
        return inSection.Edits < asWritten.Edits ? inSection.Name : asWritten.Name;
    }

    private static bool IsAbove(string name, IEnumerable<string> names) =>
        names.Any(other => other.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    private void BindOne(SettingKey key, SettingText text)
    {
        var written = text.Text is null ? "null" : $"'{text.Text}'";
        if (key.TakesNull && string.IsNullOrEmpty(text.Text)) _values[key] = null;
        else if (!string.IsNullOrWhiteSpace(text.Text) && Read(key.Type, text.Text) is { } value)
            _values[key] = value;
        else _faults.Add($"{key.Name} is {written}; expected {Expected(key.Type)} ({text.Source})");
    }

    private void BindList(SettingKey key)
    {
        var elements = settings.Where(pair => SettingLayers.Belongs(pair.Key, key))
            .OrderBy(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => (pair.Value.Text ?? "").Split(_separators, StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (elements.Count > 0) _values[key] = elements;
    }

    private void BindRoutes(SettingKey key)
    {
        var routes = new RouteSettings(key.Name);
        _values[key] = routes.Read(settings);
        _faults.AddRange(routes.Faults);
    }

    internal static string Expected(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => Duration.Accepted,
        _ when type == typeof(string) => "a text",
        _ => "a whole number",
    };
}
