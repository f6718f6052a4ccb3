using System.Diagnostics;

namespace Gateway.ContainerTests;

/// <summary>docker-compose.yml, as somebody who has just cloned the repository starts it.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class DevelopmentTests(DevelopmentStack development) : IClassFixture<DevelopmentStack>, IAsyncDisposable
{
    private const string Health = "src/Api/Health/HealthEndpoints.cs";

    private readonly Stack _stack = development.Stack;

    public async ValueTask DisposeAsync() => await Trace.OfFailureAsync(_stack);

    [EngineFact]
    public async Task An_edit_on_the_host_shows_in_the_next_answers()
    {
        var times = new List<TimeSpan>();
        var gateway = await GatewayStartAsync();
        foreach (var (from, to) in new[] { ("alive", "lively"), ("lively", "sprightly"), ("sprightly", "alive") })
            times.Add(await EditLiveAsync(from, to));
        Figures.Print($"hot edit to new answer: median {Figures.Median(times).TotalSeconds:0.0} s of {times.Count}");
        (await GatewayStartAsync()).Should().Be(gateway);
    }

    [EngineFact]
    public async Task An_edit_that_needs_a_restart_asks_nobody_and_refuses_nobody()
    {
        var times = new List<TimeSpan>();
        var load = Load.On(Stack.Address, "/health/live", clients: 1);
        // The value of a constant is compiled into its users: it cannot be changed in a running app.
        foreach (var (from, to) in new[] { ("ok", "fine"), ("fine", "well"), ("well", "good"), ("good", "ok") })
            times.Add(await EditAsync($"Fine = \"{from}\"", $"Fine = \"{to}\"", "/health/ready", to));
        Figures.Print($"rude edit to new answer: median {Figures.Median(times).TotalSeconds:0.0} s of {times.Count}");
        // What waited for longer than the gateway holds requests was answered; nothing was refused or cut.
        (await load.StopAsync()).Should().NotContain(failure => !failure.StartsWith("503 "));
    }

    [EngineFact]
    public async Task What_does_not_compile_is_told_and_heals()
    {
        _stack.Clone.Edit(Health, "Fine = \"ok\"", "Fine = nonsense");
        await Eventually.TrueAsync(
            async () => (await _stack.ReasonAsync()).Contains("CS0103"), "The compiler's error in the status");
        await _stack.ComposeAsync("restart", "--timeout", "1", "api");
        var answer = await _stack.UntilAsync("/health/live", "CS0103");
        answer.Should().Contain("\"status\":503");
        _stack.Clone.Edit(Health, "Fine = nonsense", "Fine = \"ok\"");
        await _stack.UntilAsync("/health/live", "alive");
        await Eventually.TrueAsync(async () => await _stack.ReasonAsync() == "", "Nothing is wrong any more");
    }

    [EngineFact]
    public async Task A_build_on_the_host_and_one_in_the_container_leave_each_other_alone()
    {
        var build = await Shell.TryAsync("dotnet", "build", _stack.Clone.At("src/Api"), "-v", "q", "--nologo");
        build.Code.Should().Be(0, build.Output);
        await EditLiveAsync("alive", "awake");
        await EditLiveAsync("awake", "alive");
    }

    [EngineFact]
    public async Task Watch_carries_edits_into_a_container_without_a_bind_mount()
    {
        try
        {
            await using var watch = _stack.Watch();
            await watch.SaysAsync("Watch enabled");
            (await MountsAsync()).Should().NotContain("bind");
            await EditLiveAsync("alive", "carried");
            await EditLiveAsync("carried", "alive");
        }
        finally
        {
            await _stack.ComposeAsync("up", "--detach", "--wait", "api");
        }
    }

    [EngineFact]
    public async Task What_is_made_in_the_container_belongs_to_the_host_user()
    {
        await _stack.ComposeAsync("exec", "-T", "api", "as-owner", "touch", "src/Api/made");
        var owner = await Shell.RunAsync("stat", "-c", "%u", _stack.Clone.At("src/Api/made"));
        owner.Should().Be(await Shell.RunAsync("stat", "-c", "%u", _stack.Clone.At("src/Api/Program.cs")));
    }

    [EngineFact]
    public async Task The_profile_debug_adds_the_api_as_production_runs_it()
    {
        await _stack.ComposeAsync("--profile", "debug", "up", "--detach", "--build", "--no-deps", "api-production");
        using var site = new Site(new Uri("http://127.0.0.1:8082"));
        await site.UntilAsync("/health/ready", "\"ready\"");
        await _stack.ComposeAsync("--profile", "debug", "rm", "--force", "--stop", "api-production");
    }

    [EngineFact]
    public async Task The_profile_db_admin_is_a_prompt_on_the_database()
    {
        const string count = "SELECT count(*) FROM opportunities";
        var answer = await _stack.ComposeAsync("run", "--rm", "-T", "db-admin", "-Atc", count);
        int.Parse(answer.Split('\n')[^1], null).Should().BePositive();
    }

    [EngineFact]
    public async Task The_profile_observability_reads_the_gateway()
    {
        _stack.Set("PROMETHEUS_IMAGE", await Prometheus.BuildAsync());
        await _stack.ComposeAsync("--profile", "observability", "up", "--detach", "--no-deps", "prometheus");
        using var site = new Site(new Uri("http://127.0.0.1:9090"));
        await site.UntilAsync("/api/v1/query?query=gateway_replicas_wanted", "gateway:8081");
        (await site.GetAsync("/api/v1/rules")).Should().Contain("GatewayUnavailable");
    }

    private Task<string> GatewayStartAsync() => _stack.ComposeAsync("ps", "--quiet", "gateway").ContinueWith(
        id => Shell.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", id.Result), TaskScheduler.Default)
        .Unwrap();

    private async Task<string> MountsAsync() => await Shell.DockerAsync(
        "inspect", "--format", "{{range .Mounts}}{{.Type}} {{end}}", (await _stack.ContainersAsync("api"))[0]);

    private Task<TimeSpan> EditLiveAsync(string from, string to) =>
        EditAsync($"ReadyAnswer(\"{from}\"", $"ReadyAnswer(\"{to}\"", "/health/live", to);

    private async Task<TimeSpan> EditAsync(string from, string to, string path, string word)
    {
        var began = Stopwatch.GetTimestamp();
        _stack.Clone.Edit(Health, from, to);
        await _stack.UntilAsync(path, $"\"{word}\"");
        return Stopwatch.GetElapsedTime(began);
    }
}
