using System.Diagnostics;

namespace Gateway.Tests.FrontDoor.Rates;

/// <summary>Debian's Redis, which keeps nothing; skips the test where it is missing, but never in CI.</summary>
public sealed class RedisProcess : IDisposable
{
    private readonly Process _process;

    private RedisProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }
    public string Address => $"127.0.0.1:{Port}";

    /// <param name="port">That of one that has ended; 0 for any.</param>
    public static async Task<RedisProcess> StartAsync(int port = 0)
    {
        Tools.Need("redis-server");
        if (port == 0) port = FreePort.Next();
        var start = new ProcessStartInfo(
            "redis-server", ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        };
        var redis = new RedisProcess(Process.Start(start)!, port);
        while (await redis._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return redis;
        throw new InvalidOperationException("Redis has ended");
    }

    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
