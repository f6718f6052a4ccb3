namespace Gateway.Apps;

public static class DotnetHost
{
    private static readonly string _name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The path of <c>dotnet</c>; null where there is none, as beside a self-contained gateway.</summary>
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
