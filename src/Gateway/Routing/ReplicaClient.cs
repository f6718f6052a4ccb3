using System.Net;
using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Routing;

/// <summary>How an attempt is sent: through which client, and as which HTTP version.</summary>
public sealed record ReplicaChannel(HttpMessageInvoker Client, ForwarderRequestConfig Config);

/// <summary>The pooled connections to one replica: one pool per protocol.</summary>
public sealed class ReplicaClient
{
    private readonly ReplicaChannel _h2;
    private readonly ReplicaChannel _h1;

    public ReplicaClient(ReplicaSockets sockets, TimeoutOptions timeouts)
    {
        // The attempt has a deadline of its own; this one watches over the silence of a response that has begun.
        var silence = timeouts.Idle > timeouts.Response ? timeouts.Idle : timeouts.Response;
        _h2 = Channel(sockets.H2, HttpVersion.Version20);
        _h1 = Channel(sockets.H1, HttpVersion.Version11);

        ReplicaChannel Channel(string path, Version version) => new(
            new HttpMessageInvoker(ReplicaSockets.Handler(path, timeouts.Connect), disposeHandler: true),
            new ForwarderRequestConfig
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = silence,
            });
    }

    public ReplicaChannel For(HttpRequest request) =>
        ChannelRule.Choose(request) == ChannelKind.H2 ? _h2 : _h1;
}
