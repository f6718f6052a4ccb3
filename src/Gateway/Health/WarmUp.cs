using System.Net;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Asks a new replica for some pages before clients do, so that they do not wait for its compiler. What it
/// answers does not matter here: whether it is ready is the probe's to say, and how it serves is for the canary.</summary>
public sealed class WarmUp(WarmUpOptions options)
{
    /// <summary>Each protocol of a replica.</summary>
    public Task RunAsync(Replica replica, CancellationToken stop) => Task.WhenAll(Channels(replica).Select(async channel =>
    {
        using var client = new HttpMessageInvoker(ReplicaConnections.Handler(channel.EndPoint, () => options.Timeout));
        await RunAsync(client, channel.Version, stop);
    }));

    /// <summary>Whatever <paramref name="client"/> is connected to.</summary>
    public async Task RunAsync(HttpMessageInvoker client, Version version, CancellationToken stop = default)
    {
        if (options.Paths.Count == 0 || options.Timeout == TimeSpan.Zero) return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(options.Timeout);
        try
        {
            for (var turn = 0; turn < options.Requests; turn++)
                foreach (var path in options.Paths)
                    await AskAsync(client, path, version, deadline.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It serves as warm as it is.
        }
    }

    // Each protocol has its own way through the server.
    private static IEnumerable<(EndPoint EndPoint, Version Version)> Channels(Replica replica)
    {
        if (replica.EndPoints.H2 is { } h2) yield return (h2, HttpVersion.Version20);
        if (replica.EndPoints.H1 is { } h1) yield return (h1, HttpVersion.Version11);
    }

    private static async Task AskAsync(
        HttpMessageInvoker client, string path, Version version, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost" + path)
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.UserAgent.ParseAdd("gateway-warm-up/1.0");
            using var response = await client.SendAsync(request, cancellation);
            await response.Content.CopyToAsync(Stream.Null, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // The next one may do better.
        }
    }
}
