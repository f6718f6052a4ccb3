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
    private bool _isAway;

    /// <summary>As it has been found out.</summary>
    public ProbeManner Manner { get; private set; }

    /// <summary>The last that was asked.</summary>
    public string Path => ProbeLadder.Paths(_configured)[_rung];

    public async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken stop)
    {
        // Every replica needs the CPU to boot.
        if (replica.State == ReplicaState.Starting && !replica.EndPoints.MayListen)
        {
            var now = clock.GetUtcNow();
            return new ProbeResult(now, false, null, TimeSpan.Zero, ReplicaEndPoints.NotListening) { NoSocket = true };
        }

        var began = clock.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(timeout);
        try
        {
            Follow(options());
            var where = replica.EndPoints.Plain;
            if (_isAway && await ReplicaConnections.RefusalAsync(where, deadline.Token) is { } refusal)
                return NotReached(began, refusal);
            _isAway = false;
            return await ClimbAsync(began, deadline.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return NoAnswer(began, timeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            var cause = failure.InnerException ?? failure;
            _isAway = cause is SocketException;
            return NotReached(began, cause);
        }
    }

    public void Dispose() => _client.Dispose();

    // Settings may change while it is asked.
    private void Follow(HealthOptions now)
    {
        if (now.Path == _configured && now.Host == Manner.Host) return;
        (_configured, _rung, Manner) = (now.Path, 0, new ProbeManner { Host = now.Host });
    }

    private async Task<ProbeResult> ClimbAsync(long began, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await AnswerOfAsync(Path, cancellation);
            switch (ProbeLadder.Judge(answer.Status, _rung, _configured, answer.HostRefused))
            {
                case ProbeVerdict.AskNext:
                    _rung++;
                    continue;
                case ProbeVerdict.NotReady:
                    return Failed(began, answer.Status, $"{Path} answered {answer.Status}{Why(answer)}");
                default:
                    var (now, elapsed) = (clock.GetUtcNow(), clock.GetElapsedTime(began));
                    return new ProbeResult(now, true, answer.Status, elapsed, null) { Version = answer.Version };
            }
        }
    }

    private string Why(Answer answer) => answer switch
    {
        { HostRefused: true } =>
            $": it does not know the host {Manner.Host ?? "localhost"}; Gateway:Health:Host names another",
        { Said: { } said } => $": {said}",
        _ => "",
    };

    private async Task<Answer> AnswerOfAsync(string path, CancellationToken cancellation)
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
        var status = (int)response.StatusCode;
        return new Answer(status, said, ProbeVersion.Of(response, text), ProbeManner.RefusesHost(status, text));
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

    private sealed record Answer(int Status, string? Said, string? Version, bool HostRefused);

    // An answer may have lain here unread, where the gateway itself waits for the CPU.
    private ProbeResult NoAnswer(long began, TimeSpan timeout)
    {
        var result = Failed(began, null, $"no answer within {timeout.TotalSeconds:0.###} s") with { Late = true };
        if (result.Elapsed < timeout * ProbeJudge.OwnLateness) return result;
        var noticed = $"{result.Text}, which the gateway noticed after {result.Elapsed.TotalSeconds:0.###} s";
        return result with { Unasked = true, Text = noticed };
    }

    private ProbeResult NotReached(long began, Exception cause) =>
        Failed(began, null, cause.Message) with { Unasked = ReplicaConnections.IsOwnLack(cause) };

    private ProbeResult Failed(long began, int? status, string text) =>
        new(clock.GetUtcNow(), false, status, clock.GetElapsedTime(began), text);
}
