using System.Text.Json;

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
        var result = await Shell.TryAsync("docker", ["compose", .. named, "--profile", "*", "config", "-q"]);
        result.Should().Be(new ShellResult(0, ""));
    }

    [EngineTheory]
    [InlineData("stack.yml", "", 0)]
    [InlineData("stack.yml", "endpoint_mode", 1)]
    [InlineData("stack.yml", "update_config", 1)]
    [InlineData("host-ports.yml", "", 0)]
    [InlineData("host-ports.yml", "update_config", 1)]
    [InlineData("host-ports.yml", "max_replicas_per_node", 1)]
    [InlineData("host-ports.yml", "mode:", 1)]
    public async Task The_stack_is_valid_and_a_fault_in_it_is_found(string name, string field, int code)
    {
        var text = await File.ReadAllTextAsync(Swarm(name), TestContext.Current.CancellationToken);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file, field == "" ? text : text.Replace(field, "x" + field), TestContext.Current.CancellationToken);
        var result = await StackAsync(name == "stack.yml" ? [file] : [Swarm("stack.yml"), file]);
        File.Delete(file);
        result.Code.Should().Be(code, result.Output);
    }

    [EngineTheory]
    [InlineData("gateway", "mode: ingress")]
    [InlineData("api", "endpoint_mode: dnsrr")]
    public async Task A_stack_starts_the_new_one_first_and_takes_back_what_is_not_healthy(string name, string reached)
    {
        var stack = (await StackAsync(Swarm("stack.yml"))).Output.Split("\n  ");
        var service = string.Join('\n', stack.SkipWhile(line => line != $"{name}:").Skip(1).TakeWhile(line => line[0] == ' '));
        service.Should().Contain(reached).And.Contain("order: start-first", Exactly.Twice()).And.Contain("failure_action: rollback");
        service.Should().ContainAll("spread: node.id", "memory: ", "healthcheck:", "read_only: true");
        service.Contains("grants_pgpass").Should().Be(name == "api", "a secret is for whoever needs it");
    }

    [EngineFact]
    public async Task With_ports_of_the_host_a_gateway_has_one_of_its_node_and_leaves_before_the_next_comes()
    {
        var result = await StackAsync(Swarm("stack.yml"), Swarm("host-ports.yml"));
        var gateway = result.Output[result.Output.IndexOf("  gateway:", StringComparison.Ordinal)..];
        gateway = gateway[..gateway.IndexOf("\nnetworks:", StringComparison.Ordinal)];
        gateway.Should().Contain("mode: host").And.NotContain("mode: ingress").And.NotContain("start-first");
        gateway.Should().Contain("order: stop-first", Exactly.Twice()).And.Contain("max_replicas_per_node: 1");
        gateway.Should().Contain("failure_action: rollback").And.Contain("published: 8080", Exactly.Once());
        // Whoever is in front is told there that this one leaves: on the other port the app would answer.
        gateway.Should().Contain("published: 8081").And.Contain("Gateway__Admin: http://*:8081");
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
        using var production = await ProductionAsync();
        var api = production.RootElement.GetProperty("services").GetProperty("api");
        api.TryGetProperty("ports", out _).Should().BeFalse();
        api.TryGetProperty("container_name", out _).Should().BeFalse();
    }

    [EngineTheory]
    [InlineData("gateway")]
    [InlineData("api")]
    [InlineData("db")]
    public async Task Every_service_of_production_is_confined(string name)
    {
        using var production = await ProductionAsync();
        var service = production.RootElement.GetProperty("services").GetProperty(name);
        service.GetProperty("read_only").GetBoolean().Should().BeTrue();
        service.GetProperty("cap_drop")[0].GetString().Should().Be("ALL");
        service.GetProperty("security_opt")[0].GetString().Should().Be("no-new-privileges:true");
        service.GetProperty("restart").GetString().Should().Be("unless-stopped");
        service.GetProperty("logging").GetProperty("options").TryGetProperty("max-size", out _).Should().BeTrue();
        var limits = service.GetProperty("deploy").GetProperty("resources").GetProperty("limits");
        limits.TryGetProperty("memory", out _).Should().BeTrue();
    }

    [EngineFact]
    public async Task No_service_of_development_has_more_than_it_needs()
    {
        string[] mayHave = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];
        using var development = JsonDocument.Parse(await Shell.DockerAsync(
            "compose", "-f", Path.Combine(Clone.Root, "docker-compose.yml"), "--profile", "*",
            "config", "--format", "json"));
        foreach (var service in development.RootElement.GetProperty("services").EnumerateObject())
        {
            Strings(service.Value, "cap_drop").Should().Equal(["ALL"], service.Name);
            Strings(service.Value, "security_opt").Should().Equal(["no-new-privileges:true"], service.Name);
            Strings(service.Value, "cap_add").Except(service.Name is "api" or "db" ? mayHave : [])
                .Should().BeEmpty(service.Name);
        }
    }

    private static string?[] Strings(JsonElement service, string name) =>
        service.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(one => one.GetString())] : [];

    private static string Swarm(string name) => Path.Combine(Clone.Root, "deploy/swarm", name);

    private static Task<ShellResult> StackAsync(params string[] files) => Shell.TryAsync(
        "docker", ["stack", "config", .. files.SelectMany(file => new[] { "-c", file })],
        new Dictionary<string, string> { ["GRANTS_CONNECTION"] = "x" });

    private static async Task<JsonDocument> ProductionAsync() => JsonDocument.Parse(await Shell.DockerAsync(
        "compose", "-f", Path.Combine(Clone.Root, "deploy/compose.yaml"), "config", "--format", "json"));
}
