using System.Collections.Concurrent;

namespace Gateway.ProcessTests.Serving;

/// <summary>Clients that ask without a pause until told to stop, and count how it went.</summary>
public sealed class Load
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _running;
    private int _answered;

    private Load(Func<HttpClient> newClient, int clients, string path) =>
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => AskAsync(newClient(), path)));

    public int Answered => Volatile.Read(ref _answered);

    /// <summary>What every request that was not answered with 200 met, a passed deadline included.</summary>
    public IReadOnlyList<string> Failures => [.. _failures];

    public static Load On(IFront gateway, int clients, string path) => new(gateway.NewClient, clients, path);

    /// <summary>The same over HTTP/2, where a client that is told to leave keeps its requests.</summary>
    public static Load OnH2(IFront gateway, int clients, string path) => new(gateway.NewH2Client, clients, path);

    /// <summary>The same with TLS.</summary>
    public static Load OnTls(IFront gateway, int clients, string path) => new(gateway.NewTlsClient, clients, path);

    /// <summary>Waits until so many more have been answered.</summary>
    public async Task MoreAsync(int count)
    {
        var wanted = Answered + count;
        await Eventually.GetAsync(
            () => Task.FromResult(Answered >= wanted ? "done" : null), $"{count} more answers",
            explain: () => string.Join('\n', Failures.Take(5)));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task AskAsync(HttpClient client, string path)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(path, CancellationToken.None);
                if (answer.IsSuccessStatusCode) Interlocked.Increment(ref _answered);
                else _failures.Enqueue($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(default)}");
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                _failures.Enqueue(failure.ToString());
            }
        }
    }
}
