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

    public async ValueTask DisposeAsync()
    {
        await Trace.OfContainerAsync(Id);
        await Shell.TryAsync("docker", "rm", "--force", "--volumes", Id);
    }
}
