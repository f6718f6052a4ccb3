using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace Gateway.ProcessTests.Life;

/// <summary>Clients that stay for as long as they are let, and then come again: WebSockets, and event streams that go on
/// behind the last event that they have seen.</summary>
public sealed class LastingClients
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentQueue<string> _endings = new();
    private readonly Task _running;
    private int _messages;

    private LastingClients(int clients, Func<LastingClients, Func<Task>> visit) => _running =
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ComeAgainAsync(visit(this)))));

    /// <summary>Echoes and events.</summary>
    public int Messages => Volatile.Read(ref _messages);

    /// <summary>What broke, and numbers that were missed or came twice.</summary>
    public IReadOnlyList<string> Failures => [.. _failures];

    /// <summary>How they were sent away: a close frame's number, or <c>end</c> of a whole answer.</summary>
    public IReadOnlyList<string> Endings => [.. _endings];

    public static LastingClients Sockets(IFront gateway, int clients) => new(clients, own => async () =>
    {
        using var socket = new ClientWebSocket();
        await own.TalkAsync(socket, gateway.Address, null);
    });

    /// <summary>Over HTTP/2 without TLS (RFC 8441).</summary>
    public static LastingClients H2Sockets(IFront gateway, int clients) => new(clients, own => async () =>
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await own.TalkAsync(socket, gateway.H2Address!, invoker);
    });

    public static LastingClients Events(IFront gateway, int clients) => new(clients, own =>
    {
        var (client, last) = (gateway.NewClient(), 0);
        return async () => last = await own.ReadAsync(client, last);
    });

    /// <summary>Waits for so many more messages.</summary>
    public Task MoreAsync(int count)
    {
        var wanted = Messages + count;
        return UntilAsync(() => Messages >= wanted, $"{count} more messages");
    }

    /// <summary>Waits until so many have been sent away.</summary>
    public Task EndedAsync(int count) => UntilAsync(() => _endings.Count >= count, $"{count} endings");

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private Task UntilAsync(Func<bool> done, string what) => Eventually.GetAsync(
        () => Task.FromResult(done() ? "done" : null), what, explain: () => string.Join('\n', _failures.Take(5)));

    private async Task ComeAgainAsync(Func<Task> visit)
    {
        using var pause = new PeriodicTimer(_pace);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await visit();
            }
            catch (Exception failure) when (
                failure is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
            {
                if (!_stop.IsCancellationRequested) _failures.Enqueue($"{DateTimeOffset.Now:HH:mm:ss.fff} {failure}");
                await pause.WaitForNextTickAsync();
            }
        }
    }

    private async Task TalkAsync(ClientWebSocket socket, Uri server, HttpMessageInvoker? invoker)
    {
        using var patience = new CancellationTokenSource(_patience);
        await socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/ws" }.Uri, invoker, patience.Token);
        using var pace = new PeriodicTimer(_pace);
        var buffer = new byte[64];
        while (!_stop.IsCancellationRequested)
        {
            patience.CancelAfter(_patience);
            await socket.SendAsync("tick"u8.ToArray(), WebSocketMessageType.Text, true, patience.Token);
            var got = await socket.ReceiveAsync(buffer, patience.Token);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                _endings.Enqueue(((int)got.CloseStatus!).ToString(CultureInfo.InvariantCulture));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                return;
            }

            Interlocked.Increment(ref _messages);
            await pace.WaitForNextTickAsync(patience.Token);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
    }

    // The answer is the last number that has come as a whole event.
    private async Task<int> ReadAsync(HttpClient client, int last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse/count");
        if (last > 0) request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
        var next = last;
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) next = int.Parse(line[6..], CultureInfo.InvariantCulture);
            if (line.Length > 0) continue;
            if (next != last + 1) _failures.Enqueue($"the event {next} after {last}");
            last = next;
            Interlocked.Increment(ref _messages);
        }

        _endings.Enqueue("end");
        return last;
    }
}
