namespace Gateway.Link;

/// <summary>How much of a stream may wait here, unread. Not thread-safe: the stream's lock guards it.</summary>
/// <param name="size">Bytes.</param>
internal sealed class LinkWindow(int size)
{
    private long _granted = size;
    private long _received;

    /// <summary>Bytes that were read here.</summary>
    public long Taken { get; private set; }

    public bool IsEmpty => _received == Taken;

    /// <returns>False when the other end has sent more than it may.</returns>
    public bool Receive(int count) => (_received += count) <= _granted;

    /// <returns>The credit to be given for it; 0 until it is worth a frame, so that a small exchange costs none.</returns>
    public uint Take(long count)
    {
        Taken += count;
        return _granted - Taken > size / 2 ? 0 : TakeAll();
    }

    /// <returns>The credit for all that was read.</returns>
    public uint TakeAll()
    {
        var more = size - (_granted - Taken);
        _granted += more;
        return (uint)more;
    }
}
