using System.Diagnostics;

namespace Gateway.ContainerTests;

/// <summary>docker-compose.yml, as somebody who has just cloned the repository starts it.</summary>
[Collection(nameof(ImagesCollection))]
public sealed class DevelopmentTests(DevelopmentStack development) : IClassFixture<DevelopmentStack>, IAsyncDisposable
{
    private const string Health = "src/Api/Health/HealthEndpoints.cs";
    private const string Ready = "src/Api/Health/Readiness.cs";

    private readonly Stack _stack = development.Stack;

    public async ValueTask DisposeAsync() => await Trace.OfFailureAsync(_stack);

    [EngineFact]
    public async Task An_edit_on_the_host_shows_in_the_next_answers()
    {
        var times = new List<TimeSpan>();
        var gateway = await GatewayStartAsync();
        foreach (var (from, to) in new[] { ("alive", "lively"), ("lively", "sprightly"), ("sprightly", "alive") })
            times.Add(await EditAsync(Health, $"Fine(\"{from}\"", $"Fine(\"{to}\"", "/health/live", $"\"{to}\""));
        Figures.Print($"hot edit to new answer: median {Figures.Median(times).TotalSeconds:0.0} s of {times.Count}");
        (await GatewayStartAsync()).Should().Be(gateway);
    }

    [EngineFact]
    public async Task What_does_not_compile_is_told_and_heals()
    {
        _stack.Clone.Edit(Ready, "Fine = \"ok\"", "Fine = nonsense");
        await Eventually.TrueAsync(
            async () => (await _stack.ReasonAsync()).Contains("CS0103"), "The compiler's error in the status");
        await _stack.ComposeAsync("restart", "--timeout", "1", "api");
        var answer = await _stack.UntilAsync("/health/live", "CS0103");
        answer.Should().Contain("\"status\":503");
        _stack.Clone.Edit(Ready, "Fine = nonsense", "Fine = \"ok\"");
        await _stack.UntilAsync("/health/live", "alive");
    }

    [EngineFact]
    public async Task A_build_on_the_host_and_one_in_the_container_leave_each_other_alone()
    {
        var build = await Shell.TryAsync("dotnet", "build", _stack.Clone.At("src/Api"), "-v", "q", "--nologo");
        build.Code.Should().Be(0, build.Output);
        await EditAsync(Health, "Fine(\"alive\"", "Fine(\"awake\"", "/health/live", "\"awake\"");
        await EditAsync(Health, "Fine(\"awake\"", "Fine(\"alive\"", "/health/live", "\"alive\"");
    }

    [EngineFact]
    public async Task What_is_made_in_the_container_belongs_to_the_host_user()
    {
        await _stack.ComposeAsync("exec", "-T", "api", "as-owner", "touch", "src/Api/made");
        var owner = await Shell.RunAsync("stat", "-c", "%u", _stack.Clone.At("src/Api/made"));
        owner.Should().Be(await Shell.RunAsync("stat", "-c", "%u", _stack.Clone.At("src/Api/Program.cs")));
    }

    private Task<string> GatewayStartAsync() => _stack.ComposeAsync("ps", "--quiet", "gateway").ContinueWith(
        id => Shell.DockerAsync("inspect", "--format", "{{.State.StartedAt}}", id.Result), TaskScheduler.Default)
        .Unwrap();

    private async Task<TimeSpan> EditAsync(string file, string from, string to, string path, string answer)
    {
        var began = Stopwatch.GetTimestamp();
        _stack.Clone.Edit(file, from, to);
        await _stack.UntilAsync(path, answer);
        return Stopwatch.GetElapsedTime(began);
    }
}
