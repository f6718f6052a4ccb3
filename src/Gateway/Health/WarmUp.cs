using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Asks a new replica for some pages, so that clients do not wait for its compiler. What it answers does not
/// matter: whether it is ready is the probe's to say, and how it serves is for the canary.</summary>
public sealed class WarmUp(WarmUpOptions options)
{
    // Each protocol has its own way through the server.
    public Task RunAsync(Replica replica, ProbeManner manner, string probed, CancellationToken stop) => Task.WhenAll(
        RunAsync(replica.EndPoints.H2, HttpVersion.Version20, manner, probed, stop),
        RunAsync(replica.EndPoints.H1, HttpVersion.Version11, manner, probed, stop));

    private async Task RunAsync(
        EndPoint? where, Version version, ProbeManner manner, string probed, CancellationToken stop)
    {
        if (where is null || options.Timeout == TimeSpan.Zero) return;
        using var client = new HttpMessageInvoker(ReplicaConnections.Handler(where, () => options.Timeout));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(options.Timeout);
        var paths = options.Paths.Count > 0 ? options.Paths : [probed];
        try
        {
            for (var turn = 0; turn < options.Requests; turn++)
                foreach (var path in paths)
                    await AskAsync(client, path, version, manner, deadline.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It serves as warm as it is.
        }
    }

    private static async Task AskAsync(
        HttpMessageInvoker client, string path, Version version, ProbeManner manner, CancellationToken cancellation)
    {
        try
        {
            using var request = ReplicaProbe.RequestFor(path, version, "gateway-warm-up/1.0", manner);
            using var response = await client.SendAsync(request, cancellation);
            await response.Content.CopyToAsync(Stream.Null, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // The next one may do better.
        }
    }
}
