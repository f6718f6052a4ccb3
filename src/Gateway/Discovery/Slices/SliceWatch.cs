namespace Gateway.Discovery;

/// <summary>Follows the EndpointSlices of a Service: all of them once, and then each change as it is made. What was
/// known stays while the API server is away.</summary>
public sealed class SliceWatch(Upstream upstream, DiscoveryOptions options, TimeProvider clock) : IEndpointWatch
{
    private readonly ServiceAccount _account = new(options.ServiceAccount);
    private readonly AsyncSignal _hurried = new();
    private int _failures;

    // A change is told as it happens; what is worth hurrying is the next attempt.
    public void Hurry() => _hurried.Set();

    public async Task RunAsync(Action<NameAnswer> tell, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var hurried = _hurried.Next;
                if (await TryFollowAsync(tell, stop) is { } trouble)
                {
                    _failures++;
                    tell(NameAnswer.Unknown(upstream, trouble));
                }

                await RefreshInterval.WaitAsync(RefreshInterval.Next(_failures, options), hurried, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    // Null when all that it takes is another list.
    private async Task<string?> TryFollowAsync(Action<NameAnswer> tell, CancellationToken stop)
    {
        try
        {
            using var api = new KubernetesApi(options.ApiServer, _account);
            await FollowAsync(api, tell, stop);
            return null;
        }
        catch (ApiRefusal refusal)
        {
            return SliceTrouble.Of(refusal, upstream.Host);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException
            or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            var why = (failure.InnerException ?? failure).Message;
            return $"the endpoints of {upstream.Host} cannot be asked for: {why}";
        }
    }

    private async Task FollowAsync(KubernetesApi api, Action<NameAnswer> tell, CancellationToken stop)
    {
        var (service, where) = ServiceName.Of(upstream.Host, await _account.NamespaceAsync(stop));
        var stream = new SliceStream(api, service, where, clock);
        await stream.FollowAsync(
            () =>
            {
                _failures = 0;
                tell(SliceEndpoints.Of(upstream, stream.Slices));
            },
            stop);
    }
}

public static class SliceTrouble
{
    public static string Of(ApiRefusal refusal, string host) => refusal.Status switch
    {
        HttpStatusCode.Forbidden => $"the Kubernetes API does not let this gateway watch the endpoints of {host}: "
            + $"{refusal.Message}; a Role that may list and watch endpointslices is missing",
        HttpStatusCode.Unauthorized =>
            $"the Kubernetes API does not know this gateway's service account: {refusal.Message}",
        _ => $"the Kubernetes API refuses the endpoints of {host}: {refusal.Message}",
    };
}

/// <summary>A Service as its names in DNS have it: <c>api</c>, <c>api.grants</c>,
/// <c>api.grants.svc.cluster.local</c>.</summary>
public static class ServiceName
{
    public static (string Service, string Namespace) Of(string host, string own)
    {
        var parts = host.Split('.');
        return (parts[0], parts.Length > 1 ? parts[1] : own);
    }
}
