namespace Gateway.ProcessTests.Reload;

/// <summary>One project under one gateway, for all the tests that leave it serving.</summary>
public sealed class WatchedProject : IAsyncLifetime
{
    private WatchingGateway? _gateway;

    public EditedProject Project { get; } = new("\"first\"");

    public WatchingGateway Gateway => _gateway ?? throw new InvalidOperationException("Not served yet.");

    public async ValueTask InitializeAsync()
    {
        _gateway = await WatchingGateway.StartAsync(Project.Path);
        await _gateway.GetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        Project.Dispose();
    }
}
