using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Over a connection of its own: a probe must not queue behind the traffic that it is to judge.</summary>
public sealed class ReplicaProbe(Replica replica, Func<HealthOptions> options, TimeProvider clock) : IDisposable
{
    private const int LongestRead = 4096;

    private readonly HttpMessageInvoker _client =
        new(ReplicaConnections.Handler(replica.EndPoints.Plain, () => options().Timeout), disposeHandler: true);

    private readonly Version _version = replica.EndPoints.H1 is null ? HttpVersion.Version20 : HttpVersion.Version11;
    private string? _configured;

    // The rung that answered last; an app without health checks is not asked for them every time.
    private int _rung;

    /// <summary>As it has been found out.</summary>
    public ProbeManner Manner { get; private set; }

    public async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken stop)
    {
        // Cheaper than a refused connection, which costs an exception, when every replica needs the CPU to boot.
        if (replica.State == ReplicaState.Starting
            && replica.EndPoints.Plain is UnixDomainSocketEndPoint socket && !File.Exists(socket.ToString()))
            return new ProbeResult(clock.GetUtcNow(), false, null, TimeSpan.Zero, "it does not listen yet");

        var began = clock.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(timeout);
        try
        {
            return await ClimbAsync(options().Path, began, deadline.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Failed(began, null, $"no answer within {timeout.TotalSeconds:0.###} s") with { Late = true };
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            var unasked = ReplicaConnections.IsOwnLack(failure);
            return Failed(began, null, (failure.InnerException ?? failure).Message) with { Unasked = unasked };
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ProbeResult> ClimbAsync(string? configured, long began, CancellationToken cancellation)
    {
        if (configured != _configured) (_configured, _rung) = (configured, 0);
        while (true)
        {
            var path = ProbeLadder.Paths(configured)[_rung];
            var (status, said, version) = await AnswerOfAsync(path, cancellation);
            switch (ProbeLadder.Judge(status, _rung, configured))
            {
                case ProbeVerdict.AskNext:
                    _rung++;
                    continue;
                case ProbeVerdict.NotReady:
                    return Failed(began, status, $"{path} answered {status}{(said is null ? "" : $": {said}")}");
                default:
                    var elapsed = clock.GetElapsedTime(began);
                    return new ProbeResult(clock.GetUtcNow(), true, status, elapsed, null) { Version = version };
            }
        }
    }

    private async Task<(int Status, string? Said, string? Version)> AnswerOfAsync(
        string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(path, cancellation);
        // Read to its end, so that the connection can be used again; a health answer is short.
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        // A child's version is its generation.
        var head = new byte[response.IsSuccessStatusCode && replica.Origin == ReplicaOrigin.Child ? 0 : LongestRead];
        var length = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        await body.CopyToAsync(Stream.Null, cancellation);
        var text = Encoding.UTF8.GetString(head, 0, length);
        var type = response.Content.Headers.ContentType?.MediaType;
        var said = response.IsSuccessStatusCode ? null : ProbeText.Of(type, text);
        return ((int)response.StatusCode, said, ProbeVersion.Of(response, text));
    }

    private async Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            using var request = RequestFor(path, _version, "gateway-probe/1.0", Manner);
            var response = await _client.SendAsync(request, cancellation);
            if (Manner.After((int)response.StatusCode, LocationOf(response), path) is not { } manner) return response;
            Manner = manner;
            response.Dispose();
        }
    }

    private static string? LocationOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var location) ? location.ToString() : null;

    internal static HttpRequestMessage RequestFor(string path, Version version, string agent, ProbeManner manner)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost" + path)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "User-Agent", agent } },
        };
        manner.Write(request);
        return request;
    }

    private ProbeResult Failed(long began, int? status, string text) =>
        new(clock.GetUtcNow(), false, status, clock.GetElapsedTime(began), text);
}
