namespace Gateway.Apps;

/// <summary>The profile of <c>launchSettings.json</c> that <c>dotnet run</c> takes when none is named.</summary>
public static class LaunchProfile
{
    private static readonly JsonDocumentOptions _lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Its environment variables; none where there is no such file, or none that can be read.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables(string projectFolder)
    {
        try
        {
            var path = Path.Combine(projectFolder, "Properties", "launchSettings.json");
            if (!File.Exists(path)) return [];
            using var settings = JsonDocument.Parse(File.ReadAllText(path), _lenient);
            return [.. Of(settings.RootElement)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(JsonElement settings)
    {
        var profile = Members(settings, "profiles").Select(profile => profile.Value)
            .FirstOrDefault(profile => Text(profile, "commandName") == "Project");
        return from variable in Members(profile, "environmentVariables")
               where variable.Value.ValueKind == JsonValueKind.String
               let value = Environment.ExpandEnvironmentVariables(variable.Value.GetString()!)
               select KeyValuePair.Create(variable.Name, value);
    }

    private static IEnumerable<JsonProperty> Members(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var inner)
        && inner.ValueKind == JsonValueKind.Object
            ? inner.EnumerateObject()
            : [];

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
