namespace Gateway.ProcessTests.Shop;

/// <summary>Debian's Redis, for one test; it keeps nothing.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TestProcess _process;

    private RedisServer(TestProcess process, int port) => (_process, Address) = (process, $"127.0.0.1:{port}");

    public string Address { get; }

    public static async Task<RedisServer> StartAsync()
    {
        Tools.Need("redis-server");
        var port = FreePort.Next();
        var process = TestProcess.Start(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"]);
        await process.LineAsync("Ready to accept connections");
        return new RedisServer(process, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
