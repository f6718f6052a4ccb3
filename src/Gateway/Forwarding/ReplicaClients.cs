using System.Runtime.CompilerServices;
using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

// Nobody disposes a client: a request may still hold one whose replica has just gone. It goes with the replica's own
// object; its connections went with the process, or are closed when they have been idle.
public sealed class ReplicaClients(Func<TimeoutOptions> timeouts)
{
    private readonly ConditionalWeakTable<Replica, ReplicaClient> _clients = [];

    public ReplicaClient Of(Replica replica) =>
        _clients.TryGetValue(replica, out var client)
            ? client
            : _clients.GetValue(replica, added => new ReplicaClient(added.EndPoints, timeouts));
}

public sealed record ReplicaChannel(HttpMessageInvoker Client, ForwarderRequestConfig Config)
{
    public ForwarderRequestConfig Config { get; set; } = Config;
}

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
        // A discovered replica speaks one protocol, whatever the request would prefer.
        (_h2, _h1) = ((h2 ?? h1)!, (h1 ?? h2)!);

        ReplicaChannel? Channel(EndPoint? where, Version version) => where is null ? null : new(
            new HttpMessageInvoker(
                ReplicaConnections.Handler(where, () => timeouts().Connect, forClients: true), disposeHandler: true),
            new ForwarderRequestConfig { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact });
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
