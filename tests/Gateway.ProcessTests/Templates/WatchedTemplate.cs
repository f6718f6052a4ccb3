using Gateway.ProcessTests.Reload;

namespace Gateway.ProcessTests.Templates;

/// <summary>A template as its developer has it: unpublished, under <c>gateway APP --reload</c>.</summary>
public abstract class WatchedTemplate(string template) : IAsyncLifetime
{
    private WatchingGateway? _gateway;

    public TemplateProject Project { get; } = new(template);

    public WatchingGateway Gateway => _gateway ?? throw new InvalidOperationException("Not served yet.");

    public async ValueTask InitializeAsync()
    {
        await Project.CreateAsync();
        _gateway = await WatchingGateway.StartAsync(Project.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        Project.Dispose();
        GC.SuppressFinalize(this);
    }
}
