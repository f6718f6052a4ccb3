using System.Collections.Concurrent;
using System.Net;

namespace Gateway.ContainerTests;

/// <summary>Clients that ask as fast as they are answered, until stopped; whatever is not a 200 is a failure.</summary>
public sealed class Load
{
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _clients;
    private long _answers;

    private Load(Uri address, int clients, Func<HttpRequestMessage> request) =>
        _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => AskAsync(address, request))));

    public IReadOnlyCollection<string> Failures => _failures;

    public long Answers => Interlocked.Read(ref _answers);

    public static Load On(Uri address, string path, int clients = 4) =>
        new(address, clients, () => new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>POSTs that may not be repeated: a search with a body.</summary>
    public static Load OfPosts(Uri address, string path, string body, int clients = 2) =>
        new(address, clients, () => new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        });

    /// <summary>Returns when so many more answers have come.</summary>
    public Task MoreAsync(int answers)
    {
        var goal = Answers + answers;
        return Eventually.TrueAsync(() => Task.FromResult(Answers >= goal || !_failures.IsEmpty), $"{answers} answers");
    }

    /// <returns>Why requests failed; empty when none did.</returns>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _clients;
        return Failures;
    }

    private async Task AskAsync(Uri address, Func<HttpRequestMessage> request)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };
        while (!_stop.IsCancellationRequested) await AskOnceAsync(http, request);
    }

    private async Task AskOnceAsync(HttpClient http, Func<HttpRequestMessage> request)
    {
        try
        {
            using var message = request();
            using var answer = await http.SendAsync(message, CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref _answers);
            else _failures.Enqueue($"{(int)answer.StatusCode} {text}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            _failures.Enqueue(failure.Message);
        }
    }
}
