using System.Net;
using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>How an attempt is sent: through which client, and as which HTTP version.</summary>
public sealed record ReplicaChannel(HttpMessageInvoker Client, ForwarderRequestConfig Config)
{
    public ForwarderRequestConfig Config { get; set; } = Config;
}

/// <summary>The pooled connections to one replica: one pool per protocol that it speaks.</summary>
public sealed class ReplicaClient
{
    private readonly Func<TimeoutOptions> _timeouts;
    private readonly ReplicaChannel _h2;
    private readonly ReplicaChannel _h1;

    public ReplicaClient(ReplicaEndPoints reach, Func<TimeoutOptions> timeouts)
    {
        _timeouts = timeouts;
        var h2 = Channel(reach.H2, HttpVersion.Version20);
        var h1 = Channel(reach.H1, HttpVersion.Version11);
        // A found replica speaks one protocol, whatever the request would prefer.
        (_h2, _h1) = ((h2 ?? h1)!, (h1 ?? h2)!);

        ReplicaChannel? Channel(EndPoint? where, Version version) => where is null ? null : new(
            new HttpMessageInvoker(
                ReplicaConnections.Handler(where, () => timeouts().Connect, forClients: true), disposeHandler: true),
            new ForwarderRequestConfig
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            });
    }

    public ReplicaChannel For(HttpRequest request)
    {
        var channel = ChannelRule.Choose(request) == ChannelKind.H2 ? _h2 : _h1;
        var timeouts = _timeouts();
        // The attempt has a deadline of its own; this one watches over the silence of a response that has begun.
        var silence = timeouts.Idle > timeouts.Response ? timeouts.Idle : timeouts.Response;
        if (channel.Config.ActivityTimeout != silence)
            channel.Config = channel.Config with { ActivityTimeout = silence };
        return channel;
    }
}
