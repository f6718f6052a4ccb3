using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Gateway.Link;

/// <summary>One link, from either end: its socket and the streams in it.</summary>
internal sealed class LinkConnection
{
    private const int BufferSize = 128 * 1024;

    private readonly Socket _socket;
    private readonly Action<LinkStream>? _opened;
    private readonly ConcurrentDictionary<uint, LinkStream> _streams = new();
    private uint _lastId;
    private volatile Exception? _failure;

    /// <param name="socket">Connected, the greetings exchanged.</param>
    /// <param name="opened">Takes what the other end opens; null where it may open nothing.</param>
    public LinkConnection(Socket socket, Action<LinkStream>? opened)
    {
        (_socket, _opened) = (socket, opened);
        Output = new LinkOutput(socket, Fail);
    }

    public bool IsOver => _failure is not null;
    public LinkOutput Output { get; }

    /// <returns>Null when the link is over.</returns>
    public LinkStream? Open()
    {
        var stream = new LinkStream(
            Interlocked.Increment(ref _lastId), this, window: LinkFrame.AnswerCredit, credit: LinkFrame.RequestCredit);
        _streams[stream.Id] = stream;
        Output.Write(stream.Id, FrameKind.Open, []);
        // It may have ended before the stream was in the table.
        if (_failure is not { } failure) return stream;
        stream.LinkEnded(failure);
        return null;
    }

    /// <summary>Reads until the link ends, however; never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync().ConfigureAwait(false);
            Fail(new EndOfStreamException("the other end of the link has closed it"));
        }
        catch (Exception failure)
        {
            // Whatever it is: a link that nobody reads any more must not seem to be one.
            Fail(failure);
        }
    }

    public void Forget(LinkStream stream) => _streams.TryRemove(stream.Id, out _);

    public void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not null) return;
        Output.Close();
        _socket.Dispose();
        foreach (var stream in _streams.Values) stream.LinkEnded(failure);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[BufferSize];
        var (start, end) = (0, 0);
        while (true)
        {
            var count = await _socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
            if (count == 0) return;
            end += count;
            start += TakeFrames(buffer.AsSpan(start..end));
            Output.Flush();
            if (start == end) (start, end) = (0, 0);
            if (buffer.Length - start >= LinkFrame.HeadSize + LinkFrame.MostPayload && end < buffer.Length) continue;
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
    }

    private int TakeFrames(ReadOnlySpan<byte> data)
    {
        var taken = 0;
        while (data.Length - taken >= LinkFrame.HeadSize)
        {
            var frame = LinkFrame.Read(data[taken..]);
            var whole = LinkFrame.HeadSize + frame.Length;
            if (data.Length - taken < whole) break;
            Take(frame, data.Slice(taken + LinkFrame.HeadSize, frame.Length));
            taken += whole;
        }

        return taken;
    }

    // What belongs to no stream is for one that has ended here a moment ago.
    private void Take(LinkFrame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Kind == FrameKind.Open) Opened(frame.Stream);
        else if (_streams.TryGetValue(frame.Stream, out var stream)) Take(stream, frame.Kind, payload);
    }

    private static void Take(LinkStream stream, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Data:
                stream.Received(payload);
                break;
            case FrameKind.End:
                stream.PeerEnded(BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case FrameKind.Reset:
                stream.PeerReset(BinaryPrimitives.ReadInt64LittleEndian(payload));
                break;
            case FrameKind.Credit:
                stream.CreditCame(BinaryPrimitives.ReadUInt32LittleEndian(payload));
                break;
            case FrameKind.Trailers:
                stream.Trailers = payload.ToArray();
                break;
        }
    }

    private void Opened(uint id)
    {
        var stream = new LinkStream(id, this, window: LinkFrame.RequestCredit, credit: LinkFrame.AnswerCredit);
        if (_opened is null || !_streams.TryAdd(id, stream))
            throw new InvalidDataException($"the link said nonsense: stream {id} may not be opened");
        _opened(stream);
    }
}
