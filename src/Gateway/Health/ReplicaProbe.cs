using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>
/// Asks one replica whether it serves, over a connection of its own: a probe must not queue behind the traffic that it
/// is to judge.
/// </summary>
public sealed class ReplicaProbe(Replica replica, Func<HealthOptions> options, TimeProvider clock) : IDisposable
{
    private readonly HttpMessageInvoker _client =
        new(ReplicaConnections.Handler(replica.EndPoints.Plain, () => options().Timeout), disposeHandler: true);

    private readonly Version _version = replica.EndPoints.H1 is null ? HttpVersion.Version20 : HttpVersion.Version11;

    private string? _configured;

    private const int LongestRead = 4096;

    // The rung that answered last; an app without health checks is not asked for them every time.
    private int _rung;

    /// <param name="timeout">Within which there must be an answer.</param>
    /// <param name="stop">Ends the probe without a result.</param>
    public async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken stop)
    {
        // Cheaper than a refused connection, which costs an exception, at the time when every replica needs the CPU to
        // boot.
        if (replica.State == ReplicaState.Starting && IsAbsent(replica.EndPoints.Plain))
            return new ProbeResult(clock.GetUtcNow(), false, null, TimeSpan.Zero, "it does not listen yet");

        // Connections that are open go on, but nobody could make another.
        if (IsAbsent(replica.EndPoints.Plain))
            return new ProbeResult(clock.GetUtcNow(), false, null, TimeSpan.Zero, "its socket is gone");

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
            return Failed(began, null, failure.InnerException?.Message ?? failure.Message) with
            {
                Unasked = ReplicaConnections.IsOwnLack(failure),
            };
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ProbeResult> ClimbAsync(string? configured, long began, CancellationToken cancellation)
    {
        // A ladder of its own begins at its first rung.
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
                    return new ProbeResult(clock.GetUtcNow(), true, status, clock.GetElapsedTime(began), null)
                    {
                        Version = version,
                    };
            }
        }
    }

    private async Task<(int Status, string? Said, string? Version)> AnswerOfAsync(
        string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost" + path)
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.UserAgent.ParseAdd("gateway-probe/1.0");
        using var response = await _client.SendAsync(request, cancellation);
        // Read to its end, so that the connection can be used again; a health answer is short.
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        // A child's version is its generation.
        var head = new byte[response.IsSuccessStatusCode && replica.Origin == ReplicaOrigin.Child ? 0 : LongestRead];
        var length = await body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        await body.CopyToAsync(Stream.Null, cancellation);
        var text = Encoding.UTF8.GetString(head, 0, length);
        var said = response.IsSuccessStatusCode
            ? null
            : ProbeText.Of(response.Content.Headers.ContentType?.MediaType, text);
        return ((int)response.StatusCode, said, ProbeVersion.Of(response, text));
    }

    private static bool IsAbsent(EndPoint where) =>
        where is UnixDomainSocketEndPoint socket && !File.Exists(socket.ToString());

    private ProbeResult Failed(long began, int? status, string text) =>
        new(clock.GetUtcNow(), false, status, clock.GetElapsedTime(began), text);
}
