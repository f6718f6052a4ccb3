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

    public static AppResolver ForThisProcess(Action<string> building, bool watch, AppCopies? copies) => new(
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
        var commands = new AppCommands(dotnet, arguments);
        if (Watch) return commands.Watch(place);
        if (place.Kind == AppKind.Project) return await BuiltAsync(place, commands, generation, cancellation);
        var inPlace = commands.Of(place, currentDirectory);
        // A program that is not .NET's may stand anywhere, such as in /usr/bin.
        return inPlace.Command is { LoadsHook: true } && Copies is not null
            ? await CopiedAsync(place, commands, generation, cancellation)
            : inPlace;
    }

    private async Task<AppResolution> CopiedAsync(
        AppPlace place, AppCommands commands, int generation, CancellationToken cancellation)
    {
        string? copy = null;
        try
        {
            copy = await Copies!.CopyAsync(place.Folder, generation, cancellation);
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

        var app = Path.Combine(copy ?? place.Folder, Path.GetFileName(place.Path));
        return commands.Of(place with { Path = app }, currentDirectory).MadeFrom(copy, place.Folder);
    }

    private async Task<AppResolution> BuiltAsync(
        AppPlace place, AppCommands commands, int generation, CancellationToken cancellation)
    {
        if (dotnet is null) return AppCommands.NoDotnet($"{place.Path} is built by the .NET SDK");
        Building?.Invoke(place.Path);
        var (folder, fault) = await new ProjectBuild(dotnet, place.Path).PublishAsync(generation, cancellation);
        return folder is null
            ? new AppResolution(null, fault)
            : commands.OfPublished(folder, place).MadeFrom(folder, Path.Combine(place.Folder, "bin"));
    }
}
