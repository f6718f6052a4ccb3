using System.Diagnostics;

namespace Gateway.ContainerTests;

/// <summary>The production stack with three replicas, which all tests of its class share.</summary>
public sealed class ProductionStack : IAsyncLifetime
{
    private readonly Images _images;

    public ProductionStack(Images images)
    {
        _images = images;
        Stack = Engine.Absence is null ? NewStack() : null!;
    }

    public Stack Stack { get; }

    public async ValueTask InitializeAsync()
    {
        if (Engine.Absence is not null) return;
        var began = Stopwatch.GetTimestamp();
        await Stack.DeployAsync();
        Figures.Print("deploy/up, images built, empty database: ready after", Stopwatch.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        if (Stack is not null) await Stack.DisposeAsync();
    }

    private Stack NewStack() => new(_images.Clone, "deploy/compose.yaml", "gwproduction", new()
    {
        ["API_REPLICAS"] = "3",
        ["EXAMPLES"] = "2000",
        ["DEPLOY_TIMEOUT"] = "600",
        ["API_IMAGE"] = Images.Api,
        ["GATEWAY_IMAGE"] = Images.Gateway,
    });
}
