namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>A body of unknown length.</summary>
public sealed class ChunkedContent(byte[] bytes) : ByteArrayContent(bytes)
{
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
