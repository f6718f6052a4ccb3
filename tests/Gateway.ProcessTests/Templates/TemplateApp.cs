namespace Gateway.ProcessTests.Templates;

/// <summary>
/// An app that nobody here wrote: made by <c>dotnet new</c>, published as people publish, and served by the built
/// gateway. Restoring it uses the package registry.
/// </summary>
/// <param name="template">The short name that <c>dotnet new</c> knows.</param>
/// <param name="options">The template's own.</param>
public abstract class TemplateApp(string template, params string[] options) : IAsyncLifetime
{
    private readonly TemplateProject _project = new(template, options);
    private GatewayRun? _gateway;

    public GatewayRun Gateway => _gateway ?? throw new InvalidOperationException("Not served yet.");

    /// <summary>The published program.</summary>
    public string Published => Path.Combine(_project.Path, "published", TemplateProject.Name + ".dll");

    public async ValueTask InitializeAsync()
    {
        await _project.CreateAsync();
        await ChangeAsync(_project.Path);
        // Build servers would outlive the test and keep its output open.
        await _project.DotNetAsync(
            "publish", "--configuration", "Release", "--output", "published", "-nodeReuse:false",
            "-p:UseSharedCompilation=false", $"-p:CompressionEnabled={IsCompressed}");
        if (IsServed) _gateway = await ServeAsync(2, Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        _project.Dispose();
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
}
