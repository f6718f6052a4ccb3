namespace Gateway.Apps;

/// <summary>The command lines of apps whose files are there.</summary>
public sealed class AppCommands(string? dotnet, IReadOnlyList<string> arguments)
{
    public static AppResolution NoDotnet(string need) => AppResolution.Failed(
        ExitCode.CannotBoot, $"no dotnet program was found (DOTNET_HOST_PATH, DOTNET_ROOT, PATH), and {need}");

    public AppResolution Watch(AppPlace place)
    {
        if (place.Kind != AppKind.Project)
            return AppResolution.Failed(
                ExitCode.Usage, $"--reload: {place.Path} is no project; hot reload works on sources");
        return dotnet is null
            ? NoDotnet($"{place.Path} is watched by the .NET SDK")
            : AppResolution.Of(WatchCommand.For(dotnet, place, arguments));
    }

    public AppResolution Of(AppPlace place, string workingDirectory) => place.Kind == AppKind.Assembly
        ? OfAssembly(place.Path, workingDirectory)
        : OfExecutable(place.Path, workingDirectory);

    public AppResolution OfPublished(string folder, AppPlace project)
    {
        var name = PublishedName.Of(project.Path, folder);
        var app = Path.Combine(folder, name);
        var program = OperatingSystem.IsWindows() ? app + ".exe" : app;
        if (File.Exists(program)) return OfExecutable(program, project.Folder);
        if (File.Exists(app + ".dll")) return OfAssembly(app + ".dll", project.Folder);
        return AppResolution.Failed(
            ExitCode.CannotBoot, $"{project.Path} is not an application: publishing it gave no {name}.dll");
    }

    private AppResolution OfAssembly(string path, string workingDirectory)
    {
        if (RuntimeConfig.FaultOf(path) is { } fault) return new AppResolution(null, fault);
        if (dotnet is null) return NoDotnet($"{path} is run by it");
        return AppResolution.Of(new ReplicaCommand(
            dotnet, [path, .. arguments], workingDirectory, Path.GetDirectoryName(path), LoadsHook: true));
    }

    private AppResolution OfExecutable(string path, string workingDirectory)
    {
        // With its .dll beside it the program is .NET's own starter, else anything: native code, a script.
        var assembly = (OperatingSystem.IsWindows() ? Path.ChangeExtension(path, null) : path) + ".dll";
        var managed = File.Exists(assembly);
        if (managed && RuntimeConfig.FaultOf(assembly) is { } fault) return new AppResolution(null, fault);
        return AppResolution.Of(new ReplicaCommand(
            path, arguments, workingDirectory, Path.GetDirectoryName(path), LoadsHook: managed));
    }
}
