namespace Gateway.Apps;

/// <summary>Finds the <c>dotnet</c> program.</summary>
public static class DotnetHost
{
    private static readonly string _name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Its path; null where there is none, as beside a self-contained gateway.</summary>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="processPath">The program that this process runs.</param>
    public static string? Find(Func<string, string?> variable, string? processPath)
    {
        string?[] candidates =
        [
            variable("DOTNET_HOST_PATH"),
            Path.GetFileName(processPath) == _name ? processPath : null,
            variable("DOTNET_ROOT") is { Length: > 0 } installed ? Path.Combine(installed, _name) : null,
            .. (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, _name)),
        ];
        return candidates.FirstOrDefault(File.Exists);
    }
}
