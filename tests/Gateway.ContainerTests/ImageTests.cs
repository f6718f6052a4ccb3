using System.Diagnostics;
using System.Text.Json;

namespace Gateway.ContainerTests;

[Collection(nameof(ImagesCollection))]
public sealed class ImageTests(Images images)
{
    [EngineTheory]
    [InlineData(Images.Gateway)]
    [InlineData(Images.Bundle)]
    [InlineData(Images.Api)]
    public async Task An_image_has_no_shell_and_no_root(string image)
    {
        (await Shell.DockerAsync("inspect", "--format", "{{.Config.User}}", image)).Should().Be("1654");
        (await Shell.TryAsync("docker", "run", "--rm", "--entrypoint", "sh", image)).Code.Should().NotBe(0);
        var size = long.Parse(await Shell.DockerAsync("inspect", "--format", "{{.Size}}", image), null);
        var layers = await Shell.DockerAsync("inspect", "--format", "{{len .RootFS.Layers}}", image);
        Figures.Print($"{image}: {size / 1e6:0.0} MB in {layers} layers");
    }

    [EngineFact]
    public async Task An_image_says_what_it_is()
    {
        var labels = await Shell.DockerAsync("inspect", "--format", "{{json .Config.Labels}}", Images.Api);
        labels.Should().Contain("org.opencontainers.image.title").And.Contain("org.opencontainers.image.version");
    }

    [EngineFact]
    public async Task The_gateway_runs_read_only_as_anybody_and_says_why_nobody_serves()
    {
        await using var gateway = await Container.RunAsync(
            Images.Gateway, "--read-only", "--user", "12345", "-e", "Gateway__Discovery__Interval=200ms");
        await gateway.LogAsync("the name api ");
        (await gateway.ExecAsync("gateway", "healthcheck")).Code.Should().Be(1);
        var status = await Shell.DockerAsync("exec", gateway.Id, "gateway", "status", "--json");
        status.Should().Contain("the name api ");
    }

    [EngineTheory]
    [InlineData("2", 2)]
    [InlineData("0.5", 1)]
    public async Task The_bundle_runs_read_only_with_a_replica_for_each_cpu_of_its_quota(string cpus, int replicas)
    {
        await using var bundle = await Container.RunAsync(
            Images.Bundle, "--read-only", "--user", "12345", "--tmpfs", "/data:mode=1777", "--cpus", cpus);
        await bundle.SucceedsAsync("gateway", "healthcheck");
        using var status = JsonDocument.Parse(
            await Shell.DockerAsync("exec", bundle.Id, "gateway", "status", "--json"));
        status.RootElement.GetProperty("gateway").GetProperty("wanted").GetInt32().Should().Be(replicas);
        status.RootElement.GetProperty("gateway").GetProperty("origin").GetString().Should().Be("processes");
    }

    [EngineTheory]
    [InlineData("--tmpfs", "/tmp", 1)]
    [InlineData("--volume", "/var/lib/gateway", 0)]
    public async Task Keys_last_as_long_as_a_volume_whoever_the_user_is(string option, string place, int warnings)
    {
        await using var bundle = await Container.RunAsync(
            Images.Bundle, "--read-only", "--user", "12345", "--tmpfs", "/data:mode=1777", option, place);
        await bundle.SucceedsAsync("gateway", "healthcheck");
        var log = await Shell.DockerAsync("logs", bundle.Id);
        log.Split('\n').Count(line => line.Contains("data protection: keys lie in")).Should().Be(warnings);
    }

    [EngineFact]
    public async Task Anybodys_app_goes_into_the_bundle_with_two_lines()
    {
        await using var app = await NewApp.BuildAsync(images);
        await using var bundle = await Container.RunAsync(
            NewApp.Image, "--read-only", "--cpus", "2", "--publish", "127.0.0.1::8080");
        using var site = await bundle.SiteAsync();
        await site.UntilAsync("/weatherforecast", "temperatureC");
        (await bundle.ExecAsync("gateway", "status", "--json")).Output.Should().Contain("\"wanted\": 2");
    }

    [EngineFact]
    public async Task The_api_runs_read_only_as_anybody_and_a_probe_costs_little()
    {
        await using var api = await Container.RunAsync(
            Images.Api, "--read-only", "--user", "12345", "--tmpfs", "/data:mode=1777");
        await api.SucceedsAsync("/app/Api", "healthcheck");
        await api.SucceedsAsync("/app/healthcheck", "8080/health/ready", "8080/health/live");
        await PrintCostAsync("the API's health check", api.Id, "/app/healthcheck", "8080/health/live");
        await using var gateway = await Container.RunAsync(Images.Gateway);
        await gateway.LogAsync("the name api ");
        await gateway.SucceedsAsync("/gateway/healthcheck");
        (await gateway.ExecAsync("/gateway/healthcheck", "fleet")).Code.Should().Be(1, "nobody is there");
        await PrintCostAsync("the gateway's health check", gateway.Id, "/gateway/healthcheck");
    }

    [EngineFact]
    public async Task A_change_of_code_restores_nothing()
    {
        var change = $"return 0; // {Guid.NewGuid()}";
        images.Clone.Edit("src/Api/Program.cs", "return 0;", change);
        try
        {
            var (output, took) = await Images.BuildAsync(images.Clone, "Dockerfile.api", "gateway-tests/changed");
            output.Split('\n').Should().NotContain(line => line.Contains("Restored "));
            Figures.Print("code-only rebuild of an image", took);
        }
        finally
        {
            images.Clone.Edit("src/Api/Program.cs", change, "return 0;");
            await Shell.TryAsync("docker", "rmi", "--force", "gateway-tests/changed");
        }
    }

    private static async Task PrintCostAsync(string what, string container, params string[] probe)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < 5; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await Shell.TryAsync("docker", ["exec", container, .. probe]);
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        Figures.Print($"{what}: median {Figures.Median(times).TotalMilliseconds:0} ms, docker exec included");
    }
}
