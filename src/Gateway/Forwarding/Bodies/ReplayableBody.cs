using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <param name="kept">Null where nothing is read ahead, and the request would not be repeated anyway.</param>
public sealed class ReplayableBody(Stream body, AttemptDeadline deadline, AttemptPlace place, BodyBuffer? kept)
    : SequentialStream
{
    private AnswerRoom? _answerRoom;
    private bool _touched;
    private volatile bool _ended;

    /// <summary>Whether it can still be sent from its start.</summary>
    public bool Whole => !_touched || kept is { Lost: false };

    /// <summary>It was read to its end before it was sent.</summary>
    public bool AtHand { get; private set; }

    /// <summary>Some of it was still with the client when it was sent for the first time.</summary>
    public bool Streams => !AtHand && kept is not { IsFull: true };

    /// <summary>The attempt's time ran out while the client sent nothing.</summary>
    public bool Starved { get; private set; }

    /// <summary>Its end has been read.</summary>
    public bool Ended => _ended;

    public override bool CanRead => true;

    /// <summary>Nothing more is read ahead: the client and the app are on their own.</summary>
    public void Stream(HttpContext context)
    {
        if (Streams) _answerRoom = AnswerRoom.Open(context);
    }

    public void Rewind()
    {
        Starved = false;
        kept?.Rewind();
    }

    /// <returns>Null unless all that was announced is here.</returns>
    public ReadOnlyMemory<byte>? TakeWhole()
    {
        if (kept is not { IsFull: true }) return null;
        _touched = _ended = true;
        return kept.Take();
    }

    /// <summary>Gives the memory back, if nobody reads any more.</summary>
    public void Release()
    {
        if (_ended) kept?.Dispose();
    }

    /// <summary>Takes what comes until that is all of it, or as much as may be held.</summary>
    /// <param name="each">Within which every further piece must come; null for all of them together.</param>
    public async ValueTask ReadAheadAsync(CancellationTokenSource patience, TimeSpan? each)
    {
        while (kept is { IsFull: false } && kept.Room() is { Length: > 0 } room)
        {
            var read = await body.ReadAsync(room, patience.Token);
            if (read == 0)
            {
                AtHand = true;
                return;
            }

            kept.Add(read);
            if (each is { } again) patience.CancelAfter(again);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of nothing waits for data and takes none.
        if (buffer.Length > 0) _touched = true;
        deadline.Restart();
        return kept is { HasUnsent: true }
            ? new ValueTask<int>(kept.Replay(buffer))
            : ReceiveAsync(body.ReadAsync(buffer, cancellationToken), buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            kept?.Dispose();
            _answerRoom?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveAsync(ValueTask<int> reading, Memory<byte> buffer)
    {
        var read = reading.IsCompleted ? await reading : await AwaitClientAsync(reading);
        kept?.Keep(buffer.Span[..read]);
        if (read > 0 || buffer.Length == 0) return read;
        _ended = true;
        _answerRoom?.Dispose();
        return read;
    }

    private async ValueTask<int> AwaitClientAsync(ValueTask<int> reading)
    {
        place.GiveBack(PlaceGiven.WhileBodyWaits);
        try
        {
            return await reading;
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            Starved = true;
            throw;
        }
        finally
        {
            place.TakeAgain(PlaceGiven.WhileBodyWaits);
            deadline.Restart();
        }
    }
}
