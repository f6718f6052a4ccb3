namespace Gateway.ProcessTests.Templates;

/// <summary>
/// An app that nobody here wrote: made by <c>dotnet new</c>, published as people publish, and served by the built
/// gateway. Restoring it uses the package registry.
/// </summary>
/// <param name="template">The short name that <c>dotnet new</c> knows.</param>
/// <param name="options">The template's own.</param>
public abstract class TemplateApp(string template, params string[] options) : IAsyncLifetime
{
    // Not "App": a component of the blazor template has that name.
    private const string Name = "Sample";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("template");
    private GatewayRun? _gateway;

    public GatewayRun Gateway => _gateway ?? throw new InvalidOperationException("Not served yet.");

    /// <summary>The published program.</summary>
    public string Published => Path.Combine(_folder.FullName, "published", Name + ".dll");

    public async ValueTask InitializeAsync()
    {
        await DotNetAsync(["new", template, "--name", Name, "--output", ".", "--no-restore", .. options]);
        await ChangeAsync(_folder.FullName);
        // Build servers would outlive the test and keep its output open.
        await DotNetAsync(
            "publish", "--configuration", "Release", "--output", "published", "-nodeReuse:false",
            "-p:UseSharedCompilation=false", $"-p:CompressionEnabled={IsCompressed}");
        if (IsServed) _gateway = await ServeAsync(2, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether its style sheets and scripts are published compressed, which takes most of the time.</summary>
    protected virtual bool IsCompressed => false;

    /// <summary>In that gateway's environment, which is also the app's.</summary>
    protected virtual (string Name, string Value)[] Settings => [];

    /// <summary>Whether one gateway serves all tests of it.</summary>
    protected virtual bool IsServed => true;

    /// <summary>With a gateway of one test alone.</summary>
    public Task<GatewayRun> ServeAsync(int replicas = 2, params (string Name, string Value)[] settings) =>
        GatewayRun.ServeAppAsync(
            Published, replicas,
            settings: settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));

    /// <summary>Where a template alone has nothing to test.</summary>
    protected virtual Task ChangeAsync(string folder) => Task.CompletedTask;

    private async Task DotNetAsync(params string[] arguments)
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
        await using var run = TestProcess.Start(TestPaths.DotNet, arguments, environment, _folder.FullName);
        if (await run.ExitCodeAsync(_patience) != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {run.Output}");
    }
}
