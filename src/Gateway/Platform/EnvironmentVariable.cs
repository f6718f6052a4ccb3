namespace Gateway.Platform;

public static class EnvironmentVariable
{
    /// <summary>Reads and removes it: it is for this process alone. Null where it is missing or empty.</summary>
    public static string? Take(string name)
    {
        var text = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return string.IsNullOrEmpty(text) ? null : text;
    }
}
