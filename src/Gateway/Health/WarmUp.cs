using System.Net;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Asks a new replica for some pages before clients do, so that they do not wait for its compiler. What it
/// answers does not matter here: whether it is ready is the probe's to say, and how it serves is for the canary.</summary>
public sealed class WarmUp(WarmUpOptions options)
{
    public async Task RunAsync(Replica replica, CancellationToken stop)
    {
        if (options.Paths.Count == 0 || options.Timeout == TimeSpan.Zero) return;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(options.Timeout);
        try
        {
            var asks = Channels(replica).Select(channel => AskAsync(channel.Reach, channel.Version, deadline.Token));
            await Task.WhenAll(asks);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It serves as warm as it is.
        }
    }

    // Each protocol has its own way through the server.
    private static IEnumerable<(EndPoint Reach, Version Version)> Channels(Replica replica)
    {
        if (replica.Reach.H2 is { } h2) yield return (h2, HttpVersion.Version20);
        if (replica.Reach.H1 is { } h1) yield return (h1, HttpVersion.Version11);
    }

    private async Task AskAsync(EndPoint reach, Version version, CancellationToken cancellation)
    {
        using var client = new HttpMessageInvoker(ReplicaConnections.Handler(reach, options.Timeout));
        for (var turn = 0; turn < options.Requests; turn++)
            foreach (var path in options.Paths)
                await AskAsync(client, path, version, cancellation);
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
