using System.Runtime.CompilerServices;
using Gateway.Replicas;

namespace Gateway.Forwarding;

// Nobody disposes a client: a request may still hold one whose replica has just gone. It goes with the replica's own
// object; its connections went with the process, or are closed when they have been idle.
/// <param name="connect">For how long a connection to the replica may take.</param>
/// <param name="linkUndone">Told when a replica's link cannot be used, and why: its sockets serve.</param>
public sealed class ReplicaClients(
    Func<TimeoutOptions> timeouts, Func<Replica, TimeSpan>? connect = null,
    Action<Replica, string>? linkUndone = null)
{
    private readonly ConditionalWeakTable<Replica, ReplicaClient> _clients = [];

    public ReplicaClient Of(Replica replica) =>
        _clients.TryGetValue(replica, out var client)
            ? client
            : _clients.GetValue(replica, Client);

    private ReplicaClient Client(Replica replica) =>
        new(
            replica.EndPoints, timeouts, () => connect?.Invoke(replica) ?? timeouts().Connect,
            why => linkUndone?.Invoke(replica, why));
}

public sealed class ReplicaClient
{
    private readonly Func<TimeoutOptions> _timeouts;
    private readonly Func<TimeSpan> _connect;
    private readonly ReplicaEndPoints _reach;
    private readonly ReplicaChannels _h2;
    private readonly ReplicaChannels _h1;

    // An upload's bytes are not in front of anybody's small request.
    private readonly ReplicaChannels _uploads;

    public ReplicaClient(
        ReplicaEndPoints reach, Func<TimeoutOptions> timeouts, Func<TimeSpan> connect, Action<string> linkUndone)
    {
        (_reach, _timeouts, _connect) = (reach, timeouts, connect);
        if (reach.Link is { } link) Link = new LinkClient(link, timeouts().Connect, linkUndone);
        // A discovered replica speaks one protocol, whatever the request would prefer.
        _h2 = reach.H2 is null ? OverH1() : OverH2(uploads: false);
        _h1 = reach.H1 is null ? _h2 : OverH1();
        _uploads = reach.H2 is null ? _h1 : OverH2(uploads: true);

        ReplicaChannels OverH1() => new(
            () => new ReplicaChannel(new SentOnce(Connections(reach.H1!)), HttpVersion.Version11), null);

        ReplicaChannels OverH2(bool uploads) => new(
            () => new ReplicaChannel(
                uploads ? new PromptBodies(Connections(reach.H2!)) : Connections(reach.H2!), HttpVersion.Version20),
            ReplicaChannels.StreamsEach);

        SocketsHttpHandler Connections(EndPoint where) =>
            ReplicaConnections.Handler(where, connect, forClients: true);
    }

    /// <summary>Null where the replica has none.</summary>
    internal LinkClient? Link { get; }

    /// <summary>It cannot answer a request over HTTP/2, nor over the link.</summary>
    internal bool IsH1Alone => _reach is { H2: null, Link: null };

    internal ValueTask<Stream> ConnectAsync(CancellationToken cancellation) =>
        ReplicaConnections.OpenAsync(_reach.H1!, _connect(), cancellation, forClients: true);

    /// <summary>Counts the request in; it is to leave when it ends.</summary>
    public ReplicaChannel Enter(HttpRequest request)
    {
        var channel = For(ChannelRule.Choose(request)).Enter();
        // The attempt has a deadline of its own; this one watches over the silence of a response that has begun.
        channel.EndAfter(_timeouts().LongestSilence());
        return channel;
    }

    private ReplicaChannels For(ChannelKind kind) => kind switch
    {
        ChannelKind.H1 => _h1,
        ChannelKind.Upload => _uploads,
        _ => _h2,
    };
}
