using System.Xml;
using System.Xml.Linq;

namespace Gateway.Apps;

/// <summary>The command that starts a replica, or why there is none: exactly one of the two.</summary>
public sealed record AppResolution(ReplicaCommand? Command, AppFault? Fault);

/// <summary>Turns APP into the command line of a replica, building it where it is a project.</summary>
/// <param name="locator">Finds what APP names.</param>
/// <param name="dotnet">Path of the <c>dotnet</c> program, or null where there is none.</param>
/// <param name="currentDirectory">The replicas' own, unless they come from a project.</param>
public sealed class AppResolver(AppLocator locator, string? dotnet, string currentDirectory)
{
    private bool _inPlace;

    /// <summary>The app is to be run by <c>dotnet watch</c>.</summary>
    public bool Watch { get; init; }

    /// <summary>Told of a project before it is built, which takes seconds.</summary>
    public Action<string>? Building { get; init; }

    /// <summary>Takes a copy of a published app for each generation; null runs it in place.</summary>
    public AppCopies? Copies { get; init; }

    /// <summary>Told why an app runs in place although it should not.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>For this process as it is.</summary>
    public static AppResolver ForThisProcess(Action<string> building, bool watch, AppCopies? copies = null) => new(
        new AppLocator(Environment.CurrentDirectory),
        DotnetHost.Find(Environment.GetEnvironmentVariable, Environment.ProcessPath), Environment.CurrentDirectory)
    {
        Building = building,
        Watch = watch,
        Copies = copies,
        Warn = Console.WriteLine,
    };

    /// <param name="app">APP of the command line, or null.</param>
    /// <param name="arguments">For every replica.</param>
    /// <param name="generation">Of the code: a project is built into a folder of its own for each.</param>
    /// <param name="cancellation">Ends a build.</param>
    public async Task<AppResolution> ResolveAsync(
        string? app, IReadOnlyList<string> arguments, int generation, CancellationToken cancellation)
    {
        if (locator.Find(app, out var fault) is not { } place) return new AppResolution(null, fault);
        if (Watch) return Watched(place, arguments);
        var resolution = place.Kind switch
        {
            AppKind.Project => await FromProjectAsync(place, arguments, generation, cancellation),
            AppKind.Assembly => FromAssembly(place.Path, arguments, currentDirectory),
            _ => FromExecutable(place.Path, arguments, currentDirectory),
        };
        // A program that is not .NET's may stand anywhere, such as in /usr/bin.
        return resolution.Command is { LoadsHook: true } && place.Kind != AppKind.Project && Copies is not null
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
            if (generation > AppReleases.First && !_inPlace)
                return new AppResolution(null, new AppFault(ExitCode.Failed, fault));
            _inPlace = true;
            Warn?.Invoke($"{fault} Replicas run in place: files that change there change under them.");
        }

        var resolution = place.Kind == AppKind.Assembly
            ? FromAssembly(app, arguments, currentDirectory)
            : FromExecutable(app, arguments, currentDirectory);
        if (resolution.Command is not { } command) return resolution;
        return new AppResolution(command with { OwnFolder = folder, BuiltInto = place.Folder }, null);
    }

    private AppResolution Watched(AppPlace place, IReadOnlyList<string> arguments)
    {
        if (place.Kind != AppKind.Project)
            return new AppResolution(null, new AppFault(
                ExitCode.Usage, $"--reload: {place.Path} is no project; hot reload works on sources"));
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
        if (folder is null) return new AppResolution(null, fault);
        var resolution = FromPublished(folder, place, arguments);
        return resolution.Command is not { } command
            ? resolution
            : new AppResolution(command with { OwnFolder = folder, BuiltInto = Path.Combine(place.Folder, "bin") }, null);
    }

    private AppResolution FromPublished(string folder, AppPlace project, IReadOnlyList<string> arguments)
    {
        var name = NameOf(project.Path, RuntimeConfig.Applications(folder));
        var app = Path.Combine(folder, name);
        var program = OperatingSystem.IsWindows() ? app + ".exe" : app;
        if (File.Exists(program)) return FromExecutable(program, arguments, project.Folder);
        if (File.Exists(app + ".dll")) return FromAssembly(app + ".dll", arguments, project.Folder);
        return new AppResolution(null, new AppFault(
            ExitCode.CannotBoot, $"{project.Path} is not an application: publishing it gave no {name}.dll"));
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

    private static AppResolution NoDotnet(string need) => new(null, new AppFault(
        ExitCode.CannotBoot, $"no dotnet program was found (DOTNET_HOST_PATH, DOTNET_ROOT, PATH), and {need}"));
}
