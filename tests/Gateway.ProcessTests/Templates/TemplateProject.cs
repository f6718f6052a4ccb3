namespace Gateway.ProcessTests.Templates;

/// <summary>The sources of an app that nobody here wrote, as <c>dotnet new</c> makes them.</summary>
/// <param name="template">The short name that <c>dotnet new</c> knows.</param>
/// <param name="options">The template's own.</param>
public sealed class TemplateProject(string template, params string[] options) : IDisposable
{
    // Not "App": a component of the blazor template has that name.
    public const string Name = "Sample";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("template");

    public string Path => _folder.FullName;

    public Task CreateAsync() => DotNetAsync(
        ["new", template, "--name", Name, "--output", ".", "--no-restore", .. options]);

    public void Edit(string file, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(Path, file);
        var (before, after) = (File.ReadAllText(path), change(File.ReadAllText(path)));
        if (after == before) throw new InvalidOperationException($"Nothing to change in {file}: {before}");
        File.WriteAllText(path, after);
    }

    public async Task DotNetAsync(params string[] arguments)
    {
        // Set for the build that runs these tests; another build takes them for its own.
        var environment = new Dictionary<string, string?>
        {
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
            ["MSBUILD_EXE_PATH"] = null,
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
        };
        await using var run = TestProcess.Start(TestPaths.DotNet, arguments, environment, Path);
        if (await run.ExitCodeAsync(_patience) != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {run.Output}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
