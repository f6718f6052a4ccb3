using System.Net;
using System.Text.Json;

namespace Gateway.ProcessTests.Reload;

/// <summary><c>gateway APP --reload</c>, with a real <c>dotnet watch</c>.</summary>
public sealed class HotReloadTests
{
    // Builds compete with whatever else the machine does.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task An_edit_shows_in_the_next_answers_and_one_that_needs_a_restart_fails_no_request()
    {
        using var project = new EditedProject("\"one\"");
        await using var gateway = await WatchAsync(project, holdTimeout: "5m");
        (await GetAsync(gateway)).Should().Be("one");
        var first = await GetAsync(gateway, "/pid");

        project.Edit("\"two\"");
        await UntilAsync(gateway, "two");
        (await GetAsync(gateway, "/pid")).Should().Be(first);

        project.Edit("\"three\"", kind: "sealed record");
        await UntilAsync(gateway, "three");
        (await GetAsync(gateway, "/pid")).Should().NotBe(first);
    }

    [Fact]
    public async Task What_does_not_compile_is_told_to_clients_and_served_once_it_is_healed()
    {
        using var project = new EditedProject("nonsense");
        await using var gateway = await WatchAsync(project, holdTimeout: "100ms");
        await Eventually.GetAsync(
            async () => await DetailAsync(gateway) is { } told && told.Contains("error CS0103") ? told : null,
            "The compiler's error", explain: () => gateway.Process.Output, within: _patience);
        // An edit while it is still busy with the last one is lost on it.
        await gateway.Process.LineAsync("Fix the error to continue");
        project.Edit("\"healed\"");
        await UntilAsync(gateway, "healed", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Nothing_is_left_running_when_it_stops()
    {
        using var project = new EditedProject("\"one\"");
        await using var gateway = await WatchAsync(project, holdTimeout: "5m");
        await GetAsync(gateway);
        gateway.Process.Signal(ProcessList.SigTerm);
        (await gateway.Process.ExitCodeAsync()).Should().Be(0);
        ProcessList.ChildrenOfRun(gateway.RunDirectory).Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_running_when_the_gateway_is_killed()
    {
        using var project = new EditedProject("\"one\"");
        await using var gateway = await WatchAsync(project, holdTimeout: "5m");
        await GetAsync(gateway);
        var children = ProcessList.ChildrenOfRun(gateway.RunDirectory);
        gateway.Process.Signal(ProcessList.SigKill);
        await ProcessList.GoneAsync(children);
    }

    private static Task<GatewayRun> WatchAsync(EditedProject project, string holdTimeout) => GatewayRun.ListenAsync(
        project.Path, 1, null, new Dictionary<string, string?>
        {
            ["Gateway__Reload"] = "true",
            ["Gateway__HoldTimeout"] = holdTimeout,
        });

    private static async Task<string> GetAsync(GatewayRun gateway, string path = "/")
    {
        using var http = gateway.NewClient();
        http.Timeout = _patience;
        return await http.GetStringAsync(path, TestContext.Current.CancellationToken);
    }

    // Every answer on the way is a good one, or the one that is expected meanwhile.
    private static Task<string> UntilAsync(
        GatewayRun gateway, string text, HttpStatusCode meanwhile = HttpStatusCode.OK) => Eventually.GetAsync(
        async () =>
        {
            using var http = gateway.NewClient();
            http.Timeout = _patience;
            using var answer = await http.GetAsync("/", TestContext.Current.CancellationToken);
            answer.StatusCode.Should().BeOneOf(HttpStatusCode.OK, meanwhile);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) is var told
                && told == text ? told : null;
        },
        $"The answer {text}", explain: () => gateway.Process.Output, within: _patience);

    private static async Task<string?> DetailAsync(GatewayRun gateway)
    {
        using var answer = await gateway.Http.GetAsync("/", TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        using var problem = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return problem.RootElement.GetProperty("detail").GetString();
    }
}
