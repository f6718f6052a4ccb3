using System.Xml;
using System.Xml.Linq;

namespace Gateway.Apps;

/// <summary>Turns APP into the command line of a replica, building it where it is a project.</summary>
/// <param name="currentDirectory">The replicas' own, unless they come from a project.</param>
public sealed class AppResolver(AppLocator locator, string? dotnet, string currentDirectory)
{
    private bool _inPlace;

    public bool Watch { get; init; }
    public Action<string>? Building { get; init; }

    /// <summary>Takes a copy of a published app for each generation; null runs it in place.</summary>
    public AppCopies? Copies { get; init; }
    public Action<string>? Warn { get; init; }

    public static AppResolver ForThisProcess(Action<string> building, bool watch, AppCopies? copies = null) => new(
        new AppLocator(Environment.CurrentDirectory),
        DotnetHost.Find(Environment.GetEnvironmentVariable, Environment.ProcessPath), Environment.CurrentDirectory)
    {
        Building = building,
        Watch = watch,
        Copies = copies,
        Warn = Console.WriteLine,
    };

    public async Task<AppResolution> ResolveAsync(
        string? app, IReadOnlyList<string> arguments, int generation, CancellationToken cancellation)
    {
        if (locator.Find(app, out var fault) is not { } place) return new AppResolution(null, fault);
        if (Watch) return Watched(place, arguments);
        if (place.Kind == AppKind.Project) return await FromProjectAsync(place, arguments, generation, cancellation);
        var resolution = FromPublished(place, arguments, currentDirectory);
        // A program that is not .NET's may stand anywhere, such as in /usr/bin.
        return resolution.Command is { LoadsHook: true } && Copies is not null
            ? await CopiedAsync(place, arguments, generation, cancellation)
            : resolution;
    }

    private async Task<AppResolution> CopiedAsync(
        AppPlace place, IReadOnlyList<string> arguments, int generation, CancellationToken cancellation)
    {
        var app = place.Path;
        string? folder = null;
        try
        {
            folder = await Copies!.CopyAsync(place.Folder, generation, cancellation);
            app = Path.Combine(folder, Path.GetFileName(app));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var fault = $"{place.Folder} cannot be copied: {failure.Message}. "
                + "Set Gateway:Rollout:Copies to a folder with room, or to off.";
            // A read-only file system lets nothing change under them; a disk that is full now had room before.
            if (generation > AppReleases.First && !_inPlace) return AppResolution.Failed(ExitCode.Failed, fault);
            _inPlace = true;
            Warn?.Invoke($"{fault} Replicas run in place: files that change there change under them.");
        }

        return Own(FromPublished(place with { Path = app }, arguments, currentDirectory), folder, place.Folder);
    }

    private AppResolution Watched(AppPlace place, IReadOnlyList<string> arguments)
    {
        if (place.Kind != AppKind.Project)
            return AppResolution.Failed(
                ExitCode.Usage, $"--reload: {place.Path} is no project; hot reload works on sources");
        return dotnet is null
            ? NoDotnet($"{place.Path} is watched by the .NET SDK")
            : new AppResolution(WatchCommand.For(dotnet, place, arguments), null);
    }

    private async Task<AppResolution> FromProjectAsync(
        AppPlace place, IReadOnlyList<string> arguments, int generation, CancellationToken cancellation)
    {
        if (dotnet is null) return NoDotnet($"{place.Path} is built by the .NET SDK");
        Building?.Invoke(place.Path);
        var (folder, fault) = await new ProjectBuild(dotnet, place.Path).PublishAsync(generation, cancellation);
        return folder is null
            ? new AppResolution(null, fault)
            : Own(FromBuilt(folder, place, arguments), folder, Path.Combine(place.Folder, "bin"));
    }

    private static AppResolution Own(AppResolution resolution, string? folder, string builtInto) =>
        resolution.Command is { } command
            ? new AppResolution(command with { OwnFolder = folder, BuiltInto = builtInto }, null)
            : resolution;

    private AppResolution FromBuilt(string folder, AppPlace project, IReadOnlyList<string> arguments)
    {
        var name = NameOf(project.Path, RuntimeConfig.Applications(folder));
        var app = Path.Combine(folder, name);
        var program = OperatingSystem.IsWindows() ? app + ".exe" : app;
        if (File.Exists(program)) return FromExecutable(program, arguments, project.Folder);
        if (File.Exists(app + ".dll")) return FromAssembly(app + ".dll", arguments, project.Folder);
        return AppResolution.Failed(
            ExitCode.CannotBoot, $"{project.Path} is not an application: publishing it gave no {name}.dll");
    }

    // An application may bring others along, since a project can refer to them.
    private static string NameOf(string project, IReadOnlyList<string> applications)
    {
        string?[] names = [AssemblyName(project), Path.GetFileNameWithoutExtension(project)];
        return names.FirstOrDefault(applications.Contains)
            ?? (applications.Count == 1 ? applications[0] : names[0] ?? names[1]!);
    }

    private static string? AssemblyName(string project)
    {
        try
        {
            return XDocument.Load(project).Descendants()
                .FirstOrDefault(node => node.Name.LocalName == "AssemblyName")?.Value;
        }
        catch (Exception unreadable) when (unreadable is XmlException or IOException)
        {
            return null;
        }
    }

    private AppResolution FromPublished(AppPlace place, IReadOnlyList<string> arguments, string workingDirectory) =>
        place.Kind == AppKind.Assembly
            ? FromAssembly(place.Path, arguments, workingDirectory)
            : FromExecutable(place.Path, arguments, workingDirectory);

    private AppResolution FromAssembly(string path, IReadOnlyList<string> arguments, string workingDirectory)
    {
        if (RuntimeConfig.FaultOf(path) is { } fault) return new AppResolution(null, fault);
        if (dotnet is null) return NoDotnet($"{path} is run by it");
        return Start(dotnet, [path, .. arguments], path, workingDirectory, loadsHook: true);
    }

    private static AppResolution FromExecutable(string path, IReadOnlyList<string> arguments, string workingDirectory)
    {
        // With its .dll beside it the program is .NET's own starter, else anything: native code, a script.
        var assembly = (OperatingSystem.IsWindows() ? Path.ChangeExtension(path, null) : path) + ".dll";
        var managed = File.Exists(assembly);
        if (managed && RuntimeConfig.FaultOf(assembly) is { } fault) return new AppResolution(null, fault);
        return Start(path, arguments, path, workingDirectory, loadsHook: managed);
    }

    private static AppResolution Start(
        string program, IReadOnlyList<string> arguments, string app, string workingDirectory, bool loadsHook) =>
        new(new ReplicaCommand(program, arguments, workingDirectory, Path.GetDirectoryName(app), loadsHook), null);

    private static AppResolution NoDotnet(string need) => AppResolution.Failed(
        ExitCode.CannotBoot, $"no dotnet program was found (DOTNET_HOST_PATH, DOTNET_ROOT, PATH), and {need}");
}
