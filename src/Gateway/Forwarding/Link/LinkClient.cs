using Gateway.Link;
using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>The link to one replica, and its streams that wait for a request.</summary>
internal sealed class LinkClient
{
    private const int MostIdle = 256;

    private readonly Stack<LinkStream> _idle = new();
    private readonly Action<string> _undone;
    private readonly Action<LinkStream> _keep;
    private volatile LinkConnection? _link;

    /// <param name="patience">For the connection; a link that does not come is done without.</param>
    /// <param name="undone">Told why, when the other end is there and is not understood.</param>
    public LinkClient(EndPoint where, TimeSpan patience, Action<string> undone)
    {
        (_undone, _keep) = (undone, Keep);
        Opening = OpenAsync(where, patience);
    }

    /// <summary>Completes when there is a link, or it is known that there will be none.</summary>
    public Task Opening { get; }

    /// <summary>The replica's end of the link has gone, which goes with its process alone.</summary>
    public bool PeerEnded => _link is { Failure: not (null or InvalidDataException) };

    /// <returns>Null for what the link does not carry, and while there is none.</returns>
    public LinkExchange? Begin(ForwardContext forward, Replica replica, AnswerStart start)
    {
        var request = forward.Context.Request;
        if (ChannelRule.IsGrpc(request)) return null;
        var asked = ProtocolUpgrade.Of(forward.Context);
        // To become something that HTTP/1.1 does not know.
        if (asked is null && HttpMethods.IsConnect(request.Method)) return null;
        return Rent() is { } stream ? new LinkExchange(forward, replica, this, stream, start, asked) : null;
    }

    /// <returns>Null while there is no link, or when there is none any more.</returns>
    public LinkStream? Rent()
    {
        if (_link is not { IsOver: false } link) return null;
        lock (_idle)
        {
            while (_idle.TryPop(out var stream))
            {
                if (stream.IsQuiet) return stream;
                Drop(stream);
            }
        }

        return link.Open();
    }

    public void Return(LinkStream stream) => stream.WhenSettled(_keep);

    private void Keep(LinkStream stream)
    {
        lock (_idle)
        {
            if (_idle.Count < MostIdle)
            {
                _idle.Push(stream);
                return;
            }
        }

        Drop(stream);
    }

    public static void Drop(LinkStream stream)
    {
        stream.End();
        stream.Input.Complete();
    }

    private async Task OpenAsync(EndPoint where, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(where, deadline.Token);
            if (await LinkGreeting.ExchangeAsync(socket, deadline.Token))
            {
                var link = new LinkConnection(socket, opened: null);
                Running = RunAsync(link);
                _link = link;
                return;
            }

            _undone("its end of the link is of another version");
        }
        catch (Exception absent) when (absent is SocketException or OperationCanceledException)
        {
            // An app without the hook, or with a server of its own: its sockets serve as well.
        }

        socket.Dispose();
    }

    private async Task RunAsync(LinkConnection link)
    {
        await link.RunAsync();
        if (link.Failure is InvalidDataException nonsense) _undone(nonsense.Message);
    }

    /// <summary>Ends with the link.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;
}
