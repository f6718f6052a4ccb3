namespace Gateway.Forwarding;

/// <summary>What has been read of a body, so that a request that broke in its middle can be sent again.</summary>
public sealed class BodyBuffer(BodyBufferBudget memory, long? length) : IDisposable
{
    private const int FirstRent = 4 * 1024;

    private byte[]? _bytes;
    private int _kept;
    private int _sent;

    /// <summary>It became too large, or there is no memory for it.</summary>
    public bool Lost { get; private set; }

    public bool HasUnsent => _sent < _kept;
    public void Rewind() => _sent = 0;

    public int Replay(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _kept - _sent);
        _bytes.AsMemory(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

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
