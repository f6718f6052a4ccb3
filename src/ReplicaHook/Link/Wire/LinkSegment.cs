using System.Buffers;

namespace Gateway.Link;

/// <summary>Bytes that wait on a stream: in place, where the link has received them, or copied.</summary>
internal sealed class LinkSegment : ReadOnlySequenceSegment<byte>
{
    private const int Small = 4 * 1024;

    private LinkBlock? _block;
    private byte[]? _copy;

    public LinkSegment? Following => (LinkSegment?)Next;
    public int Length => Memory.Length;

    /// <summary>Bytes that can be added to a copy; none to what is in place.</summary>
    public int Room => _copy is { } copy ? copy.Length - Length : 0;

    public void Show(LinkBlock block, int offset, int count)
    {
        block.Hold();
        (_block, Memory) = (block, block.Bytes.AsMemory(offset, count));
    }

    /// <summary>With room for so many bytes at least.</summary>
    public void BeginCopy(int count)
    {
        _copy = count <= Small ? ArrayPool<byte>.Shared.Rent(Small) : LinkBuffers.Rent();
        Memory = default;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_copy.AsSpan(Length));
        Memory = _copy.AsMemory(0, Length + bytes.Length);
    }

    public void Append(LinkSegment next)
    {
        next.RunningIndex = RunningIndex + Length;
        Next = next;
    }

    /// <summary>Gives the memory back; the segment can be used anew.</summary>
    public void Release()
    {
        _block?.Release();
        if (_copy is { Length: LinkBuffers.Size } large) LinkBuffers.Return(large);
        else if (_copy is { } small) ArrayPool<byte>.Shared.Return(small);
        (_block, _copy, Memory, Next, RunningIndex) = (null, null, default, null, 0);
    }
}
