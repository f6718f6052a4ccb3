namespace Gateway.Apps;

public enum AppKind { Project, Assembly, Executable }

/// <param name="Path">Absolute: of the project file, the <c>.dll</c> or the program.</param>
public sealed record AppPlace(AppKind Kind, string Path)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;
}

public sealed class AppLocator(string currentDirectory)
{
    private const string Fallback = "src/Api";
    private const UnixFileMode MayExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly string[] _projectPatterns = ["*.csproj", "*.fsproj", "*.vbproj"];

    public AppPlace? Find(string? app, out AppFault? fault)
    {
        fault = null;
        if (string.IsNullOrEmpty(app)) return FindUnnamed(out fault);

        var path = Path.GetFullPath(app, currentDirectory);
        if (Directory.Exists(path)) return FindProject(path, out fault);
        if (!File.Exists(path)) return Wrong($"{app}: there is no such project, .dll or program", out fault);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSPROJ" or ".FSPROJ" or ".VBPROJ" => new AppPlace(AppKind.Project, path),
            ".DLL" => new AppPlace(AppKind.Assembly, path),
            _ when IsExecutable(path) => new AppPlace(AppKind.Executable, path),
            _ => Wrong($"{app} is neither a project, nor a .dll, nor a program that may be executed", out fault),
        };
    }

    private AppPlace? FindUnnamed(out AppFault? fault)
    {
        if (Projects(currentDirectory).Count > 0) return FindProject(currentDirectory, out fault);
        var fallback = Path.Combine(currentDirectory, Fallback);
        if (Directory.Exists(fallback)) return FindProject(fallback, out fault);
        return Wrong(
            $"no APP was named, and neither the current directory nor {Fallback} below it holds a project", out fault);
    }

    private static AppPlace? FindProject(string folder, out AppFault? fault)
    {
        fault = null;
        var projects = Projects(folder);
        if (projects.Count == 1) return new AppPlace(AppKind.Project, projects[0]);
        if (projects.Count == 0 && Published(folder) is { } assembly) return new AppPlace(AppKind.Assembly, assembly);
        if (projects.Count == 0)
            return Wrong($"{folder} holds no project; a published app is named by its .dll or its program", out fault);
        var names = string.Join(", ", projects.Select(Path.GetFileName));
        return Wrong($"{folder} holds several projects, name one: {names}", out fault);
    }

    // Only a program has a runtime configuration, so that the libraries beside it are no candidates.
    private static string? Published(string folder)
    {
        if (RuntimeConfig.Applications(folder) is not [var name]) return null;
        var assembly = Path.Combine(folder, name + ".dll");
        return File.Exists(assembly) ? assembly : null;
    }

    private static List<string> Projects(string folder) =>
        [.. _projectPatterns.SelectMany(type => Directory.EnumerateFiles(folder, type)).Order(StringComparer.Ordinal)];

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows()
        ? Path.GetExtension(path).Equals(".exe", StringComparison.OrdinalIgnoreCase)
        : (File.GetUnixFileMode(path) & MayExecute) != 0;

    private static AppPlace? Wrong(string message, out AppFault? fault)
    {
        fault = new AppFault(ExitCode.Usage, message);
        return null;
    }
}
