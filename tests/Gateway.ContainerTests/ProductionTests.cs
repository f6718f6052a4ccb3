using System.Diagnostics;
using System.Text.Json;

namespace Gateway.ContainerTests;

/// <summary>deploy/compose.yaml, brought up by deploy/up.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class ProductionTests(ProductionStack production) : IClassFixture<ProductionStack>, IAsyncDisposable
{
    private const string Search = "/v1/opportunities/search";
    private readonly Stack _stack = production.Stack;

    public async ValueTask DisposeAsync() => await Trace.OfFailureAsync(_stack);

    [EngineFact]
    public async Task Every_replica_answers()
    {
        await _stack.DeployAsync();
        await _stack.ReadyAsync(3);
        await AnswerAllAsync();
    }

    [EngineFact]
    public async Task It_is_scaled_up_and_down_under_load_and_nobody_notices()
    {
        await _stack.ReadyAsync(3);
        var gets = Load.On(Stack.Address, "/health/live");
        var posts = Load.OfPosts(Stack.Address, Search, "{}");
        await gets.MoreAsync(100);
        await ScaleAsync(5);
        await gets.MoreAsync(100);
        await ScaleAsync(2);
        await gets.MoreAsync(100);
        Figures.Print($"scaled 3, 5, 2 under load: {gets.Answers} GETs, {posts.Answers} POSTs answered");
        (await gets.StopAsync()).Should().BeEmpty();
        (await posts.StopAsync()).Should().BeEmpty();
        await ScaleAsync(3);
    }

    [EngineFact]
    public async Task A_killed_replica_costs_no_get()
    {
        await _stack.ReadyAsync(3);
        var gets = Load.On(Stack.Address, "/health/live");
        await gets.MoreAsync(100);
        await Shell.DockerAsync("kill", (await _stack.ContainersAsync("api"))[0]);
        await _stack.ReadyAsync(2);
        await gets.MoreAsync(100);
        (await gets.StopAsync()).Should().BeEmpty();
        await ScaleAsync(3);
    }

    [EngineFact]
    public async Task A_new_version_is_rolled_out_under_load_and_nobody_notices()
    {
        await _stack.ReadyAsync(3);
        var before = await _stack.ContainersAsync("api");
        var gets = Load.On(Stack.Address, "/health/live");
        var posts = Load.OfPosts(Stack.Address, Search, "{}");
        await gets.MoreAsync(100);
        var began = Stopwatch.GetTimestamp();
        await _stack.DeployAsync();
        Figures.Print("deploy/up replaced three replicas under load", Stopwatch.GetElapsedTime(began));
        await gets.MoreAsync(100);
        (await gets.StopAsync()).Should().BeEmpty();
        (await posts.StopAsync()).Should().BeEmpty();
        await _stack.ReadyAsync(3);
        (await _stack.ContainersAsync("api")).Should().NotIntersectWith(before);
    }

    [EngineFact]
    public async Task A_replica_that_is_up_but_not_ready_gets_nothing_and_its_log_says_why()
    {
        await _stack.ReadyAsync(3);
        await using var stranger = await StrangerAsync("Host=db;Database=grants;Username=grants;Password=wrong");
        var address = await AddressAsync(stranger.Id);
        await Eventually.TrueAsync(async () => (await ReplicaAsync(address)) is not null, "It is found");
        await stranger.LogAsync("The database refuses the API");
        await AnswerAllAsync();
        var replica = (await ReplicaAsync(address))!.Value;
        replica.GetProperty("state").GetString().Should().Be("starting");
        replica.GetProperty("requests").GetInt64().Should().Be(0);
        // Its first probes found nobody who listened.
        await Eventually.TrueAsync(
            async () => (await _stack.ReasonAsync()).Contains("The database refuses the API's password."),
            "The status says why");
    }

    [EngineFact]
    public async Task A_new_replica_takes_traffic_soon_and_leaves_without_a_failure()
    {
        await _stack.ReadyAsync(3);
        var gets = Load.On(Stack.Address, "/health/live");
        await using (var stranger = await StrangerAsync("Data Source=/tmp/grants.db", "--publish", "127.0.0.1::8080"))
        {
            await TakesTrafficAsync(stranger);
            await Shell.DockerAsync("stop", "--time", "45", stranger.Id);
        }

        await _stack.ReadyAsync(3);
        (await gets.StopAsync()).Should().BeEmpty();
    }

    [EngineFact]
    public async Task A_name_server_that_is_out_of_reach_changes_nothing()
    {
        await _stack.ReadyAsync(3);
        await using (await Outage.BeginAsync((await _stack.ContainersAsync("gateway"))[0]))
        {
            await Eventually.TrueAsync(
                async () => (await _stack.ReasonAsync()).Contains("cannot be looked up"), "The outage is noticed");
            await AnswerAllAsync();
        }

        await Eventually.TrueAsync(async () => await _stack.ReasonAsync() == "", "The outage is over");
    }

    [EngineFact]
    public async Task Without_its_database_it_answers_503_tells_operators_why_and_recovers_by_itself()
    {
        await _stack.ReadyAsync(3);
        await _stack.ComposeAsync("stop", "--timeout", "5", "db");
        await Eventually.TrueAsync(
            async () => (await _stack.ReasonAsync()).Contains("The database cannot be reached."), "The reason is told");
        await _stack.UntilAsync("/v1/opportunities/5", "\"status\":503");
        await _stack.ComposeAsync("start", "db");
        await _stack.ReadyAsync(3);
        await _stack.UntilAsync("/v1/opportunities/5", "opportunity_number");
    }

    private async Task ScaleAsync(int replicas)
    {
        var began = Stopwatch.GetTimestamp();
        await _stack.ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", $"api={replicas}", "api");
        var changed = Stopwatch.GetElapsedTime(began);
        await _stack.ReadyAsync(replicas);
        var ready = Stopwatch.GetElapsedTime(began) - changed;
        Figures.Print(
            $"scaled to {replicas}: compose {changed.TotalSeconds:0.0} s, settled {ready.TotalSeconds:0.0} s later");
    }

    // Every ready replica has answered more than before.
    private async Task AnswerAllAsync()
    {
        var before = await RequestsAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                (await _stack.GetAsync("/health/live")).Should().Contain("alive");
                return (await RequestsAsync()).All(now => now.Value > before.GetValueOrDefault(now.Key));
            },
            "All of them answer");
    }

    private async Task<Dictionary<string, long>> RequestsAsync() =>
        (await _stack.StatusAsync()).GetProperty("replicas").EnumerateArray()
            .Where(replica => replica.GetProperty("state").GetString() == "ready")
            .ToDictionary(
                replica => replica.GetProperty("id").GetString()!,
                replica => replica.GetProperty("requests").GetInt64());

    private async Task<JsonElement?> ReplicaAsync(string id) =>
        (await _stack.StatusAsync()).GetProperty("replicas").EnumerateArray()
            .Where(replica => replica.GetProperty("id").GetString() == id).Select(replica => (JsonElement?)replica)
            .FirstOrDefault();

    // One more container under the name of the service.
    private Task<Container> StrangerAsync(string database, params string[] options) => Container.RunAsync(
        Images.Api,
        [
            "--network", _stack.Network, "--network-alias", "api", "-e", $"ConnectionStrings__Grants={database}",
            "-e", "Stopping__ReadyOffSeconds=5", .. options,
        ]);

    private async Task TakesTrafficAsync(Container newcomer)
    {
        using var site = await newcomer.SiteAsync();
        await site.UntilAsync("/health/ready", "\"ready\"");
        var healthy = Stopwatch.GetTimestamp();
        var address = await AddressAsync(newcomer.Id);
        await Eventually.TrueAsync(
            async () => await ReplicaAsync(address) is { } it && it.GetProperty("requests").GetInt64() > 0,
            "It takes traffic");
        Figures.Print("a new replica is healthy, and takes traffic after", Stopwatch.GetElapsedTime(healthy));
    }

    private static async Task<string> AddressAsync(string container) =>
        await Shell.DockerAsync(
            "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container) + ":8080";
}
