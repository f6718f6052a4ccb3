namespace Gateway.Forwarding;

/// <summary>
/// What has been read of one body so far, as long as that is little enough: a request that a replica broke off in the
/// middle can then be sent again from its start. Nobody else holds the bytes: they are copied as they stream by.
/// </summary>
public sealed class BodyBuffer(BodyBufferBudget memory, long? length) : IDisposable
{
    private const int FirstRent = 4 * 1024;

    private byte[]? _bytes;
    private int _kept;
    private int _sent;

    /// <summary>It became too large, or there is no memory for it: its start is gone.</summary>
    public bool Lost { get; private set; }

    /// <summary>Bytes that were read before and have not been sent in this attempt.</summary>
    public bool HasUnsent => _sent < _kept;

    public void Rewind() => _sent = 0;

    /// <summary>Gives again what was read before.</summary>
    public int Replay(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _kept - _sent);
        _bytes.AsMemory(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

    /// <summary>Keeps what has just been read from the client.</summary>
    public void Keep(ReadOnlySpan<byte> read)
    {
        if (Lost || read.IsEmpty) return;
        if (!HasRoom(read.Length))
        {
            Lose();
            return;
        }

        read.CopyTo(_bytes.AsSpan(_kept));
        _kept += read.Length;
        _sent = _kept;
    }

    public void Dispose() => Lose();

    private bool HasRoom(int more)
    {
        var needed = _kept + more;
        if (_bytes is not null && needed <= _bytes.Length) return true;
        var size = Math.Max(needed, _bytes is null ? (int)(length ?? FirstRent) : 2 * _bytes.Length);
        if ((memory.Rent(size) ?? memory.Rent(needed)) is not { } larger) return false;
        _bytes.AsSpan(0, _kept).CopyTo(larger);
        if (_bytes is not null) memory.Return(_bytes);
        _bytes = larger;
        return true;
    }

    private void Lose()
    {
        Lost = true;
        (_kept, _sent) = (0, 0);
        if (_bytes is { } rented) memory.Return(rented);
        _bytes = null;
    }
}
