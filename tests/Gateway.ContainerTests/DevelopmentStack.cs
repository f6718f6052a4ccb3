using System.Diagnostics;

namespace Gateway.ContainerTests;

/// <summary>The development stack on a clone of its own, which its tests edit.</summary>
public sealed class DevelopmentStack : IAsyncLifetime
{
    private readonly Clone? _clone = Engine.Absence is null ? new Clone() : null;

    public DevelopmentStack() =>
        Stack = _clone is null ? null! : new Stack(_clone, "docker-compose.yml", "gwdevelopment");

    public Stack Stack { get; }

    public async ValueTask InitializeAsync()
    {
        if (_clone is null) return;
        var began = Stopwatch.GetTimestamp();
        await Stack.ComposeAsync("build");
        Figures.Print("docker compose build", Stopwatch.GetElapsedTime(began));
        began = Stopwatch.GetTimestamp();
        await Stack.ComposeAsync("up", "--detach", "--wait");
        Figures.Print("docker compose up --wait, images built: ready after", Stopwatch.GetElapsedTime(began));
        (await Stack.GetAsync("/health/live")).Should().Contain("alive");
    }

    public async ValueTask DisposeAsync()
    {
        if (_clone is null) return;
        await Stack.DisposeAsync();
        await Shell.TryAsync(
            "docker", "rmi", "--force", "gwdevelopment-gateway", "gwdevelopment-api", "gwdevelopment-api-production",
            Prometheus.Image);
        _clone.Dispose();
    }
}
