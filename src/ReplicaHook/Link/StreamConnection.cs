using System.IO.Pipelines;
using System.Net;
using Gateway.Link;
using Microsoft.AspNetCore.Connections;

namespace Gateway.ReplicaHook;

/// <summary>A stream of the link, as Kestrel knows connections.</summary>
internal sealed class StreamConnection : DefaultConnectionContext
{
    private readonly LinkStream _stream;
    private readonly StreamWriter _output;
    // Never disposed: the stream's other end may go at any time.
    private readonly CancellationTokenSource _closed = new();

    public StreamConnection(LinkStream stream, EndPoint local)
        : base(string.Concat("gateway-", stream.Id.ToString("x", System.Globalization.CultureInfo.InvariantCulture)))
    {
        _stream = stream;
        var trailers = new AnswerTrailers(stream);
        _output = new StreamWriter(stream, trailers);
        Features.Set(trailers);
        LocalEndPoint = local;
        ConnectionClosed = _closed.Token;
        Transport = new Duplex(stream.Input, _output);
        // As with a socket, the end of what comes is the end of the client: what it asked for is of no use any more.
        stream.OnPeerGone = Closed;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _stream.Reset();
        _output.CancelPendingFlush();
        Closed();
    }

    public override async ValueTask DisposeAsync()
    {
        await _output.EndAsync();
        await _stream.Input.CompleteAsync();
    }

    private void Closed() =>
        ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;
        public PipeWriter Output => output;
    }
}
