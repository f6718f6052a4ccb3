using System.Net.Http.Headers;

namespace Gateway.Discovery;

/// <summary>It says no, and why it may.</summary>
public sealed class ApiRefusal(HttpStatusCode status, string reason) : Exception(reason)
{
    public HttpStatusCode Status { get; } = status;
}

/// <summary>The API server, as the pod's service account may ask it. A new one for each attempt, which reads what is
/// mounted anew.</summary>
public sealed class KubernetesApi : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly ServiceAccount _account;
    private readonly HttpClient _client;

    public KubernetesApi(string? server, ServiceAccount account)
    {
        Server = new Uri(server ?? OfThisPod());
        _account = account;
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = _patience };
        handler.SslOptions.CertificateChainPolicy = account.Authorities();
        _client = new HttpClient(handler) { BaseAddress = Server, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Server { get; }

    /// <exception cref="ApiRefusal">Any status but 200.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization =
            new AuthenticationHeaderValue("Bearer", await _account.TokenAsync(stop));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_patience);
        var answer = await SendAsync(request, patience.Token, stop);
        if (answer.StatusCode == HttpStatusCode.OK) return answer;
        using (answer)
            throw new ApiRefusal(answer.StatusCode, await MessageOfAsync(answer, patience.Token) ?? "no reason given");
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken patience, CancellationToken stop)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"it does not answer within {_patience.TotalSeconds} s");
        }
    }

    private static async Task<string?> MessageOfAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            return JsonSerializer.Deserialize<ApiStatus>(
                await answer.Content.ReadAsStringAsync(stop), JsonSerializerOptions.Web)?.Message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string OfThisPod()
    {
        var (host, port) = (Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
            Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));
        if (host is null) throw new IOException("this is no pod; set Gateway:Discovery:ApiServer");
        return $"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port ?? "443"}";
    }
}
