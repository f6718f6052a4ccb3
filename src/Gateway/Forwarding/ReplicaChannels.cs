using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>A way to a socket of a replica: over HTTP/2 one connection, as long as its streams allow.</summary>
public sealed class ReplicaChannel(HttpMessageHandler connections, Version version)
{
    private int _requests;

    public HttpMessageInvoker Client { get; } = new(connections, disposeHandler: true);

    public ForwarderRequestConfig Config { get; private set; } =
        new() { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    public void EndAfter(TimeSpan silence)
    {
        if (Config.ActivityTimeout != silence) Config = Config with { ActivityTimeout = silence };
    }

    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _requests) <= most) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _requests);
}

/// <summary>As many connections to a socket as its requests need.</summary>
/// <param name="most">Requests at a time on each; null where a connection is one request's alone.</param>
public sealed class ReplicaChannels(Func<ReplicaChannel> open, int? most)
{
    /// <summary>What breaks a connection breaks so many requests at most, and what fills its windows delays as
    /// many. So many are also what replicas that others run allow by default (Kestrel).</summary>
    public const int StreamsEach = 100;

    private readonly Lock _opening = new();
    private volatile ReplicaChannel[] _channels = [open()];

    public ReplicaChannel Enter()
    {
        if (Entered() is { } channel) return channel;
        lock (_opening)
        {
            if (Entered() is { } opened) return opened;
            var added = open();
            added.TryEnter(1);
            _channels = [.. _channels, added];
            return added;
        }
    }

    // The first that has room, so that few connections are open when there is little to do.
    private ReplicaChannel? Entered()
    {
        foreach (var channel in _channels)
            if (channel.TryEnter(most ?? int.MaxValue))
                return channel;
        return null;
    }
}
