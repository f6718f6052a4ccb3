namespace Gateway.ContainerTests;

public sealed class ComposeFilesTests
{
    [EngineTheory]
    [InlineData("docker-compose.yml")]
    [InlineData("docker-compose.yml", "deploy/compose.watch.yaml")]
    [InlineData("deploy/compose.yaml")]
    [InlineData("deploy/compose.yaml", "deploy/observability/compose.yaml")]
    public async Task Every_compose_file_is_valid(params string[] files)
    {
        var named = files.SelectMany(file => new[] { "-f", Path.Combine(Clone.Root, file) });
        (await Shell.TryAsync("docker", ["compose", .. named, "config", "-q"])).Should().Be(new ShellResult(0, ""));
    }

    [Fact]
    public void No_other_compose_file_is_there() =>
        Directory.EnumerateFiles(Clone.Root, "*compose*.y*ml").Concat(
                Directory.EnumerateFiles(Path.Combine(Clone.Root, "deploy"), "compose*.y*ml"))
            .Select(file => Path.GetRelativePath(Clone.Root, file)).Should().BeEquivalentTo(
                "docker-compose.yml", "deploy/compose.watch.yaml", "deploy/compose.yaml");

    [EngineFact]
    public async Task What_is_scaled_has_neither_a_name_nor_a_port_of_its_own()
    {
        var config = await Shell.DockerAsync(
            "compose", "-f", Path.Combine(Clone.Root, "deploy/compose.yaml"), "config", "--format", "json");
        using var document = System.Text.Json.JsonDocument.Parse(config);
        var api = document.RootElement.GetProperty("services").GetProperty("api");
        api.TryGetProperty("ports", out _).Should().BeFalse();
        api.TryGetProperty("container_name", out _).Should().BeFalse();
    }
}
