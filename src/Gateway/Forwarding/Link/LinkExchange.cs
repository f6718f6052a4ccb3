using System.IO.Pipelines;
using Gateway.Link;
using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>One attempt over the link.</summary>
internal sealed class LinkExchange : HttpExchange
{
    private readonly LinkClient _link;
    private readonly LinkStream _stream;
    private readonly long _before;
    private readonly long _position;

    public LinkExchange(
        ForwardContext forward, Replica replica, LinkClient link, LinkStream stream, AnswerStart start,
        ProtocolUpgrade? asked)
        : base(forward, replica, start, asked)
    {
        (_link, _stream, _before, _position) = (link, stream, stream.Written, stream.Position);
        stream.Trailers = null;
    }

    protected override PipeReader Input => _stream.Input;
    protected override bool NeverSeen => _stream.PeerTook <= _before || _stream.IsUnsent(_position);
    public override bool ProcessEnded => _link.PeerEnded;
    protected override byte[]? Trailers => _stream.Trailers;

    protected override int Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var sent = _stream.Write(head, body);
        _stream.Flush();
        return sent;
    }

    public override ValueTask SendAllAsync(ReadOnlyMemory<byte> data, CancellationToken stop) =>
        _stream.WriteAllAsync(data, stop);

    public override void EndSending() => _stream.End();

    protected override void Return() => _link.Return(_stream);

    protected override void Reset() => _stream.Reset();
}
