using System.Net;
using System.Text.Json;

namespace Gateway.ProcessTests.Reload;

/// <summary><c>gateway APP --reload</c>, with a real <c>dotnet watch</c>, asked as its developer does.</summary>
public sealed class WatchingGateway(GatewayRun run) : IAsyncDisposable
{
    // Builds compete with whatever else the machine does.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    // Far shorter than any build, and longer than any: neither shall matter.
    private static readonly Dictionary<string, string?> _settings = new()
    {
        ["Gateway__Boot__Timeout"] = "1s",
        ["Gateway__Hang__KillAfter"] = "1s",
        ["Gateway__HoldTimeout"] = "10m",
        ["ASPNETCORE_ENVIRONMENT"] = null,
        ["DOTNET_ENVIRONMENT"] = null,
    };

    public GatewayRun Run => run;

    public static async Task<WatchingGateway> StartAsync(string app) =>
        new(await GatewayRun.ListenAsync(app, null, null, _settings, ["--reload"]));

    /// <summary>What the app answers, once it does.</summary>
    public async Task<string> GetAsync(string path = "/")
    {
        using var answer = await AskAsync(path);
        answer.StatusCode.Should().Be(HttpStatusCode.OK, run.Process.Output);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> AskAsync(string path = "/")
    {
        var http = run.NewClient();
        http.Timeout = _patience;
        return await http.GetAsync(path, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the app answers with a text; every answer on the way must be a good one, too.</summary>
    /// <param name="meanwhile">Another status that is expected on the way.</param>
    public Task<string> UntilAsync(
        string text, string path = "/", HttpStatusCode meanwhile = HttpStatusCode.OK) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await AskAsync(path);
            answer.StatusCode.Should().BeOneOf([HttpStatusCode.OK, meanwhile], run.Process.Output);
            var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return told.Contains(text, StringComparison.Ordinal) ? told : null;
        },
        $"The answer {text}", explain: () => run.Process.Output, within: _patience);

    /// <summary>Why none can be asked, as clients are told.</summary>
    public async Task<string> DetailAsync()
    {
        using var answer = await AskAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, run.Process.Output);
        using var problem = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return problem.RootElement.GetProperty("detail").GetString()!;
    }

    public Task ServesBecauseAsync(string? reason) => run.UntilAsync(
        document =>
        {
            var (state, why) = (document.GetProperty("gateway").GetProperty("state").GetString(),
                document.GetProperty("gateway").GetProperty("reason").GetString());
            return state == "serving" && (reason is null ? why is null : why?.Contains(reason) == true);
        },
        $"The state serving with the reason '{reason}'");

    public ValueTask DisposeAsync() => run.DisposeAsync();
}
