using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.ContainerTests;

/// <summary>One compose project of one test class, on the two published ports. Everything of it is removed at the
/// end.</summary>
public sealed class Stack : IAsyncDisposable
{
    private const string Token = "a-token-of-the-tests";

    private readonly string _project;
    private readonly string[] _compose;
    private readonly Dictionary<string, string> _environment;

    /// <param name="clone">Where it is started.</param>
    /// <param name="file">The compose file, relative to the clone.</param>
    /// <param name="project">Name of the compose project.</param>
    /// <param name="settings">Further environment.</param>
    /// <param name="over">Another compose file, which changes the first.</param>
    public Stack(
        Clone clone, string file, string project, Dictionary<string, string>? settings = null, string? over = null)
    {
        (Clone, _project) = (clone, project);
        _compose = ["compose", "-p", project, "-f", clone.At(file), .. over is null ? [] : new[] { "-f", clone.At(over) }];
        _environment = new Dictionary<string, string>(settings ?? [])
        {
            ["GATEWAY_ADMIN_TOKEN"] = Token,
            ["COMPOSE"] = $"docker {string.Join(' ', _compose)}",
        };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public Clone Clone { get; }

    public static Uri Address { get; } = new("http://127.0.0.1:8080");

    private Site Site { get; } = new(Address);

    private HttpClient Admin { get; } = Site.Client(new Uri("http://127.0.0.1:8081"));

    /// <summary>Runs <c>docker compose</c>, which must succeed.</summary>
    public async Task<string> ComposeAsync(params string[] arguments) =>
        await RunAsync("docker", [.. _compose, .. arguments]);

    /// <summary>Runs <c>docker compose watch</c> until it is disposed of.</summary>
    public Running Watch() => new(
        "docker", [.. _compose, "-f", Clone.At("deploy/compose.watch.yaml"), "watch"], _environment);

    /// <summary>The last lines of what each container has logged.</summary>
    public Task<ShellResult> LogsAsync(int lines) => Shell.TryAsync(
        "docker", [.. _compose, "logs", "--no-color", "--tail", $"{lines}"], _environment);

    /// <summary>Runs <c>deploy/up</c>, for everything or one service.</summary>
    public Task<string> DeployAsync(params string[] service) => RunAsync(Clone.At("deploy/up"), ["--no-build", .. service]);

    /// <summary>Sets what compose files and <c>deploy/up</c> read from the environment.</summary>
    public void Set(string name, string value) => _environment[name] = value;

    public string Network => $"{_project}_default";

    /// <summary>Ids of the containers of a service.</summary>
    public async Task<string[]> ContainersAsync(string service) =>
        (await ComposeAsync("ps", "--quiet", service)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The document of <c>GET /replicas</c>.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        using var document = JsonDocument.Parse(await Admin.GetStringAsync("/replicas"));
        return document.RootElement.Clone();
    }

    /// <summary>Waits until exactly so many replicas are there and ready.</summary>
    public Task ReadyAsync(int replicas) => Eventually.TrueAsync(
        async () =>
        {
            var status = await StatusAsync();
            return status.GetProperty("gateway").GetProperty("ready").GetInt32() == replicas
                && status.GetProperty("replicas").GetArrayLength() == replicas;
        },
        $"{replicas} replicas ready");

    public async Task<string> ReasonAsync() =>
        (await StatusAsync()).GetProperty("gateway").GetProperty("reason").GetString() ?? "";

    public Task<string> GetAsync(string path) => Site.GetAsync(path);

    /// <summary>Waits until the answer, whatever its status, contains a text.</summary>
    public Task<string> UntilAsync(string path, string text) => Site.UntilAsync(path, text);

    public async ValueTask DisposeAsync()
    {
        Site.Dispose();
        Admin.Dispose();
        await Eventually.TrueAsync(GoneAsync, $"Everything of {_project} is removed");
    }

    // A `down` that fails, or a container that an ended command still makes, would keep the next stack's ports.
    private async Task<bool> GoneAsync()
    {
        var down = await Shell.TryAsync(
            "docker",
            [.. _compose, "--profile", "*", "down", "-v", "--remove-orphans", "--timeout", "1"],
            _environment);
        var left = await Shell.DockerAsync(
            "ps", "--all", "--quiet", "--filter", $"label=com.docker.compose.project={_project}");
        if (down.Code != 0 || left != "") TestContext.Current.SendDiagnosticMessage("{0}\n{1}", down.Output, left);
        return down.Code == 0 && left == "";
    }

    private async Task<string> RunAsync(string command, IReadOnlyList<string> arguments)
    {
        var result = await Shell.TryAsync(command, arguments, _environment);
        if (result.Code == 0) return result.Output.Trim();
        var logs = await LogsAsync(20);
        throw new InvalidOperationException(
            $"{command} {string.Join(' ', arguments)} ended with {result.Code}:\n{result.Output}\n{logs.Output}");
    }
}
