namespace Gateway.ContainerTests;

/// <summary>Two gateways in one network namespace, as while <c>deploy/up</c> replaces one.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class SharedNetworkTests
{
    // The image's own command; the engine asks sooner than in production, and believes the first answer.
    private static readonly string[] _check =
        ["--health-interval", "1s", "--health-timeout", "5s", "--health-retries", "1"];

    [EngineFact]
    public async Task Each_gateway_is_asked_by_its_own_health_check()
    {
        await using var first = await Container.RunAsync(Images.Gateway, _check);
        await using var second = await Container.RunAsync(
            Images.Gateway,
            [.. _check, "--network", $"container:{first.Id}", "--env", "Gateway__Bind=http://*:8090",
                "--env", "Gateway__Admin=off"]);
        await IsAsync(first, "healthy");
        await IsAsync(second, "healthy");
        foreach (var (stopped, other) in ((Container, Container)[])[(first, second), (second, first)])
        {
            await Shell.DockerAsync("kill", "--signal", "STOP", stopped.Id);
            await IsAsync(stopped, "unhealthy");
            (await other.ExecAsync("/gateway/healthcheck")).Code.Should().Be(0);
            await IsAsync(other, "healthy");
            await Shell.DockerAsync("kill", "--signal", "CONT", stopped.Id);
            await IsAsync(stopped, "healthy");
        }
    }

    private static Task IsAsync(Container container, string health) => Eventually.TrueAsync(
        async () => await Shell.DockerAsync("inspect", "--format", "{{.State.Health.Status}}", container.Id) == health,
        $"{container.Id} is {health}");
}
