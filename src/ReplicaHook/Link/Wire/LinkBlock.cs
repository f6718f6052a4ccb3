namespace Gateway.Link;

/// <summary>What a link has received in one go; whoever reads a part of it in place holds it.</summary>
internal sealed class LinkBlock
{
    private int _holders = 1;

    public byte[] Bytes { get; } = LinkBuffers.Rent();

    /// <summary>Nobody else reads it: it can be filled anew.</summary>
    public bool IsFree => Volatile.Read(ref _holders) == 1;

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) LinkBuffers.Return(Bytes);
    }
}
