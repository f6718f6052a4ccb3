namespace Gateway.ContainerTests;

/// <summary>One container of one test, removed at its end.</summary>
public sealed class Container : IAsyncDisposable
{
    private Container(string id) => Id = id;

    public string Id { get; }

    public static Task<Container> RunAsync(string image, params string[] options) =>
        StartAsync([.. options, image]);

    /// <param name="options">All that follows <c>docker run</c>.</param>
    public static async Task<Container> StartAsync(params string[] options) =>
        new((await Shell.DockerAsync(["run", "--detach", .. options])).Split('\n')[^1]);

    /// <summary>Waits for a line of its log and returns it.</summary>
    public Task<string> LogAsync(string text) => Eventually.GetAsync(
        async () => (await Shell.DockerAsync("logs", Id)).Split('\n').FirstOrDefault(line => line.Contains(text)),
        $"A log line with '{text}'");

    /// <summary>Runs a command in it.</summary>
    public Task<ShellResult> ExecAsync(params string[] command) => Shell.TryAsync("docker", ["exec", Id, .. command]);

    /// <summary>Waits until a command in it ends with 0.</summary>
    public Task SucceedsAsync(params string[] command) => Eventually.TrueAsync(
        async () => (await ExecAsync(command)).Code == 0, string.Join(' ', command));

    /// <summary>Port 8080, where it is published on this machine.</summary>
    public async Task<Site> SiteAsync() => new(new Uri("http://" + await Shell.DockerAsync("port", Id, "8080")));

    public async ValueTask DisposeAsync()
    {
        await Trace.OfContainerAsync(Id);
        await Shell.TryAsync("docker", "rm", "--force", "--volumes", Id);
    }
}
