namespace Gateway.Forwarding;

/// <summary>What has been read of a body, before it was sent or so that it can be sent again.</summary>
public sealed class BodyBuffer(BodyBufferBudget memory, long? length, int most) : IDisposable
{
    // Who announces much and sends little takes little.
    private const int MostAtFirst = 16 * 1024;
    private const int LeastAtFirst = 4 * 1024;

    private byte[]? _bytes;
    private int _kept;
    private int _sent;

    /// <summary>It became too large, or there is no memory for it.</summary>
    public bool Lost { get; private set; }

    public bool HasUnsent => _sent < _kept;

    /// <summary>All that was announced is here.</summary>
    public bool IsFull => _kept == length;

    public void Rewind() => _sent = 0;

    public int Replay(Memory<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _kept - _sent);
        _bytes.AsMemory(_sent, count).CopyTo(buffer);
        _sent += count;
        return count;
    }

    /// <summary>For bytes that are still to be sent; nothing when it may hold no more.</summary>
    public Memory<byte> Room()
    {
        if (Lost || _kept >= most || !HasRoom(1)) return default;
        return _bytes.AsMemory(_kept, Math.Min(_bytes!.Length, most) - _kept);
    }

    /// <summary>All that is kept, to be sent from here.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        _sent = _kept;
        return _bytes.AsMemory(0, _kept);
    }

    public void Add(int read) => _kept += read;

    /// <summary>Keeps what is being sent.</summary>
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
        if (needed > most) return false;
        if (_bytes is not null && needed <= _bytes.Length) return true;
        var size = Math.Clamp(_bytes is null ? AtFirst() : 2 * _bytes.Length, needed, most);
        if ((memory.Rent(size) ?? memory.Rent(needed)) is not { } larger) return false;
        _bytes.AsSpan(0, _kept).CopyTo(larger);
        if (_bytes is not null) memory.Return(_bytes);
        _bytes = larger;
        return true;
    }

    private int AtFirst() => (int)Math.Min(length ?? LeastAtFirst, MostAtFirst);

    private void Lose()
    {
        Lost = true;
        (_kept, _sent) = (0, 0);
        if (_bytes is { } rented) memory.Return(rented);
        _bytes = null;
    }
}
