using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Replicas;

namespace Gateway.Control;

/// <summary>Talks to a running gateway: HTTP over its control socket.</summary>
/// <param name="socket">Path of the socket.</param>
public sealed class ControlClient(string socket) : IDisposable
{
    // The gateway is on this machine: whatever takes longer hangs.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _afterTheEnd = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(ReplicaSockets.Handler(socket, _patience))
    {
        BaseAddress = new("http://gateway"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The status document as JSON.</summary>
    public async Task<ControlAnswer> StatusAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_patience);
        return await SendAsync(HttpMethod.Get, "/status", ReadAsync, deadline.Token);
    }

    /// <summary>Stops the gateway and returns when it is gone, however long its requests in flight take.</summary>
    /// <param name="now">Does not wait for requests in flight.</param>
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
            await using var stream = await ReplicaSockets.ConnectAsync(socket, cancellation);
            return PeerProcess.IdOf(((NetworkStream)stream).Socket);
        }
        catch (SocketException)
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
        HttpMethod method, string path, Func<HttpResponseMessage, CancellationToken, Task<string>> read,
        CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode
                ? new ControlAnswer(ExitCode.Done, await read(response, cancellation))
                : new ControlAnswer(ExitCode.Failed, Reason(response, await ReadAsync(response, cancellation)));
        }
        catch (HttpRequestException absent) when (absent.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new ControlAnswer(ExitCode.NoGateway, $"no gateway listens on {socket}");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new ControlAnswer(ExitCode.Failed, $"the gateway broke the connection: {broken.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.CanBeCanceled || method == HttpMethod.Get)
        {
            return new ControlAnswer(ExitCode.Failed, "the gateway did not answer in time");
        }
    }

    private static Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        response.Content.ReadAsStringAsync(cancellation);

    // The gateway ends this answer, or its connection, as the last thing that it does.
    private static async Task<string> ReadToTheEndAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(response, cancellation);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return "";
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
