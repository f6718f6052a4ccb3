namespace Gateway.Settings;

/// <param name="Text">Null where the file says null.</param>
/// <param name="Source">Where it was written: a file's name, a variable, an option.</param>
public sealed record SettingText(string? Text, string Source)
{
    public override string ToString() => Source;
}

/// <summary>The places that settings come from, each a flat list of key and text; the later beats the
/// earlier.</summary>
public static class SettingLayers
{
    private const string VariablePrefix = "Gateway__";

    public static Dictionary<string, SettingText>? FromFile(string path, out string? fault)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var root = new ConfigurationBuilder().AddJsonStream(stream).Build();
            fault = null;
            return root.AsEnumerable().ToDictionary(
                pair => pair.Key, pair => new SettingText(pair.Value, path), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            fault = File.Exists(path)
                ? $"{path} cannot be read: {unreadable.Message}"
                : $"{path} does not exist, and a settings file that is named must";
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException or InvalidDataException)
        {
            fault = $"{path} is not valid JSON: {malformed.Message.ReplaceLineEndings(" ")}";
        }

        return null;
    }

    /// <summary>The platform's customs, weaker than <see cref="Variables"/>: WEB_CONCURRENCY and PORT.</summary>
    public static Dictionary<string, SettingText> Customs(IReadOnlyDictionary<string, string> environment)
    {
        var layer = NewLayer();
        // Compose and its like hand on variables that nobody set as empty ones.
        if (environment.TryGetValue("WEB_CONCURRENCY", out var count) && count.Length > 0)
            layer["Gateway:Replicas"] = new SettingText(count, "WEB_CONCURRENCY");
        if (environment.TryGetValue("PORT", out var port) && port.Length > 0)
            layer["Gateway:Bind"] = new SettingText($"http://*:{port}", "PORT");
        return layer;
    }

    public static Dictionary<string, SettingText> Variables(IReadOnlyDictionary<string, string> environment)
    {
        var layer = NewLayer();
        foreach (var (name, text) in environment)
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                layer[name.Replace("__", ":", StringComparison.Ordinal)] = new SettingText(text, name);
        return layer;
    }

    /// <summary>Lays the layers over each other. A list is replaced as a whole: two binds of a file and one of the
    /// command line must not become a mixture.</summary>
    public static Dictionary<string, SettingText> Merge(
        params IEnumerable<IReadOnlyDictionary<string, SettingText>> layers)
    {
        var merged = NewLayer();
        foreach (var layer in layers)
        {
            foreach (var list in SettingKey.All.Where(key => key.IsList && layer.Keys.Any(name => Belongs(name, key))))
                foreach (var weaker in merged.Keys.Where(name => Belongs(name, list)).ToList())
                    merged.Remove(weaker);
            foreach (var (name, text) in layer) merged[name] = text;
        }

        return merged;
    }

    /// <summary>Whether <paramref name="name"/> is the setting or, of a list, one of its elements.</summary>
    public static bool Belongs(string name, SettingKey key) =>
        name.Equals(key.Name, StringComparison.OrdinalIgnoreCase)
        || (key.IsRoutes && name.StartsWith(key.Name + ":", StringComparison.OrdinalIgnoreCase))
        || (key.IsList && name.StartsWith(key.Name + ":", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(key.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static Dictionary<string, SettingText> NewLayer() => new(StringComparer.OrdinalIgnoreCase);
}
