using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Gateway.Control;

/// <summary>Talks to a running gateway: HTTP over its <see cref="ControlAddress"/>.</summary>
/// <param name="patience">For the beginning of an answer; ten seconds by default.</param>
public sealed class ControlClient(string address, TimeSpan? patience = null) : IDisposable
{
    // The gateway is on this machine: whatever takes longer hangs.
    private static readonly TimeSpan _usual = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _toConnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _afterTheEnd = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _patience = patience ?? _usual;
    private readonly HttpClient _http = new(ControlAddress.Handler(address, patience ?? _usual))
    {
        BaseAddress = new("http://gateway"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public string Address => address;

    public async Task<ControlAnswer> StatusAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_patience);
        try
        {
            return await SendAsync(HttpMethod.Get, "/status", ReadAsync, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return await SilenceAsync();
        }
    }

    /// <summary>Hands on each event as JSON; returns at the last one or, following, when the gateway ends.</summary>
    public Task<ControlAnswer> EventsAsync(bool follow, Action<string> tell, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, follow ? "/events?follow=true" : "/events",
            (response, _) => ReadEventsAsync(response, tell, cancellation), cancellation);

    /// <summary>The same with what replicas have written, all of them or one.</summary>
    public Task<ControlAnswer> LogsAsync(
        string? replica, bool follow, Action<string> tell, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get,
            $"/logs?replica={Uri.EscapeDataString(replica ?? "")}&follow={(follow ? "true" : "")}",
            (response, _) => ReadEventsAsync(response, tell, cancellation), cancellation);

    /// <summary>Lets the gateway do something, and returns when it is done, however long that takes.</summary>
    /// <param name="path">The verb with its arguments, such as <c>/scale?to=4</c>.</param>
    /// <param name="cancellation">Ends the wait, not what the gateway has begun.</param>
    public Task<ControlAnswer> VerbAsync(string path, Action<string> tell, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, (response, _) => ReadLinesAsync(response, tell, cancellation), cancellation);

    /// <summary>Stops the gateway and returns when it is gone, however long its requests in flight take.</summary>
    /// <param name="cancellation">Ends the wait, not the stop.</param>
    public async Task<ControlAnswer> StopAsync(bool now, CancellationToken cancellation)
    {
        var pid = await PidAsync(cancellation);
        var path = now ? "/stop?now=true" : "/stop";
        var answer = await SendAsync(HttpMethod.Post, path, ReadToTheEndAsync, cancellation);
        if (answer.Ok && pid is { } process) await WaitAsync(process, cancellation);
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private async Task<int?> PidAsync(CancellationToken cancellation)
    {
        try
        {
            await using var stream = await ControlAddress.ConnectAsync(address, cancellation);
            return stream is NetworkStream connected ? PeerProcess.IdOf(connected.Socket) : null;
        }
        catch (Exception absent)
            when (absent is SocketException or ForeignPeerException or OperationCanceledException)
        {
            // The request itself will say that nobody is there.
            return null;
        }
    }

    private static async Task WaitAsync(int pid, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_afterTheEnd);
        try
        {
            await PeerProcess.EndedAsync(pid, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It has stopped serving; what else its process does is not the gateway's.
        }
    }

    private async Task<ControlAnswer> SendAsync(
        HttpMethod method, string path, Func<HttpResponseMessage, CancellationToken, Task<ControlAnswer>> read,
        CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await BeginAsync(request, cancellation);
            return await (response.IsSuccessStatusCode ? read : RefusalAsync)(response, cancellation);
        }
        catch (HttpRequestException absent) when (absent.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new ControlAnswer(ExitCode.NoGateway, $"no gateway listens on {address}");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new ControlAnswer(ExitCode.Failed, $"the gateway broke the connection: {broken.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return await SilenceAsync();
        }
    }

    // All but verbs are answered at once. Theirs begins with their first step, which may be a build.
    private async Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.Method == HttpMethod.Get) deadline.CancelAfter(_patience);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
    }

    private async Task<ControlAnswer> SilenceAsync()
    {
        using var soon = new CancellationTokenSource(_toConnect);
        var who = await PidAsync(soon.Token) is { } pid ? $"the gateway (pid {pid})" : $"the gateway on {address}";
        return new(ExitCode.Failed, $"{who} does not answer: nothing came within {_patience.TotalSeconds} s")
        {
            IsSilence = true,
        };
    }

    private static async Task<ControlAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new(ExitCode.Done, await response.Content.ReadAsStringAsync(cancellation));

    private static async Task<ControlAnswer> RefusalAsync(
        HttpResponseMessage response, CancellationToken cancellation) =>
        new(response.StatusCode == HttpStatusCode.BadRequest ? ExitCode.Usage : ExitCode.Failed,
            Reason(response, await response.Content.ReadAsStringAsync(cancellation)));

    private static async Task<ControlAnswer> ReadEventsAsync(
        HttpResponseMessage response, Action<string> tell, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation)) tell(item.Data);
        return new ControlAnswer(ExitCode.Done, "");
    }

    private static async Task<ControlAnswer> ReadLinesAsync(
        HttpResponseMessage response, Action<string> tell, CancellationToken cancellation)
    {
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } text)
        {
            var line = JsonSerializer.Deserialize(text, VerbJson.Default.VerbLine)!;
            if (line.ExitCode is { } exitCode) return new ControlAnswer(exitCode, line.Detail ?? "");
            if (line.Progress is { } progress) tell(progress);
        }

        return new ControlAnswer(ExitCode.Failed, "the gateway ended before it was done");
    }

    // The gateway ends this answer, or its connection, as the last thing that it does.
    private static async Task<ControlAnswer> ReadToTheEndAsync(
        HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(response, cancellation);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return new ControlAnswer(ExitCode.Done, "");
        }
    }

    private static string Reason(HttpResponseMessage response, string body)
    {
        try
        {
            if (JsonNode.Parse(body) is JsonObject problem && (problem["detail"] ?? problem["title"]) is { } text)
                return text.ToString();
        }
        catch (JsonException)
        {
            // Not a problem document: the status says what there is to say.
        }

        return $"the gateway answered {(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
