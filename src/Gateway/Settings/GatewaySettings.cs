namespace Gateway.Settings;

/// <param name="ConfigFile">Named by the operator, so it must be there; null takes <c>gateway.json</c> if there is
/// one.</param>
/// <param name="CommandLine">What the options say, by key such as <c>Gateway:Replicas</c>.</param>
/// <param name="Directory">The current directory, absolute.</param>
public sealed record SettingsRequest(
    string? ConfigFile,
    IReadOnlyDictionary<string, SettingText> CommandLine,
    IReadOnlyDictionary<string, string> Environment,
    string Directory);

/// <summary>The one door for settings: built-in default, file, environment, command line, the later beating the
/// earlier. With any fault, <see cref="Options"/> is not to be used.</summary>
public sealed class GatewaySettings
{
    public const string FileName = "gateway.json";

    private readonly Dictionary<string, SettingText> _settings;

    private GatewaySettings(Dictionary<string, SettingText> settings, List<string> faults)
    {
        _settings = settings;
        Options = new SettingBinder(settings).Bind(out var unreadable);
        Faults = [.. faults, .. unreadable, .. new GatewayOptionsValidator(Options, SourceOf).Faults()];
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => pair.Value.Text))
            .Build();
    }

    public GatewayOptions Options { get; }

    /// <summary>The merged settings, for what is not ours: the sections <c>Logging</c> and
    /// <c>ReverseProxy</c>.</summary>
    public IConfigurationRoot Configuration { get; }

    public IReadOnlyList<string> Faults { get; }

    public static GatewaySettings Load(SettingsRequest request)
    {
        var faults = new List<string>();
        var file = ReadFile(request, faults);
        var settings = SettingLayers.Merge(
            file, SettingLayers.Customs(request.Environment), SettingLayers.Variables(request.Environment),
            request.CommandLine);
        return new GatewaySettings(settings, faults);
    }

    /// <summary>Where a setting was written, such as <c>--replicas</c> or <c>WEB_CONCURRENCY</c>; null for a
    /// default.</summary>
    public string? SourceOf(string key) => _settings.FirstOrDefault(pair =>
        pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
        || pair.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).Value?.Source;

    private static Dictionary<string, SettingText> ReadFile(SettingsRequest request, List<string> faults)
    {
        var path = Path.GetFullPath(request.ConfigFile ?? FileName, request.Directory);
        if (request.ConfigFile is null && !File.Exists(path)) return [];
        var layer = SettingLayers.FromFile(path, out var fault);
        if (fault is not null) faults.Add(fault);
        return layer ?? [];
    }
}
