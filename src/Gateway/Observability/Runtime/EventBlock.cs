namespace Gateway.Observability;

public static class EventBlock
{
    private const int Compressed = 1;
    private const int GuidBytes = 16;

    // What a compressed header mentions only when it differs from the event before.
    [Flags]
    private enum Differs
    {
        Kind = 1,
        Sequence = 2,
        Thread = 4,
        Stack = 8,
        Activity = 16,
        RelatedActivity = 32,
        Size = 128,
    }

    public static void Each(ReadOnlyMemory<byte> block, Action<int, ReadOnlyMemory<byte>> onEvent)
    {
        var header = new PayloadReader(block.Span);
        var headerBytes = header.Int16();
        var compressed = (header.Int16() & Compressed) != 0;
        var at = (int)headerBytes;
        var (kind, size) = (0, 0);
        while (at < block.Length)
        {
            var reader = new PayloadReader(block.Span[at..]);
            if (compressed) ReadHeader(ref reader, ref kind, ref size);
            else ReadWholeHeader(ref reader, out kind, out size);
            at += reader.Position;
            onEvent(kind, block.Slice(at, size));
            at += size;
            if (!compressed) at += -at & 3;
        }
    }

    private static void ReadHeader(ref PayloadReader reader, ref int kind, ref int size)
    {
        var differs = (Differs)reader.Byte();
        if (differs.HasFlag(Differs.Kind)) kind = (int)reader.VarInt();
        if (differs.HasFlag(Differs.Sequence))
            for (var skipped = 0; skipped < 3; skipped++)
                reader.VarInt();
        if (differs.HasFlag(Differs.Thread)) reader.VarInt();
        if (differs.HasFlag(Differs.Stack)) reader.VarInt();
        reader.VarInt();
        if (differs.HasFlag(Differs.Activity)) reader.Skip(GuidBytes);
        if (differs.HasFlag(Differs.RelatedActivity)) reader.Skip(GuidBytes);
        if (differs.HasFlag(Differs.Size)) size = (int)reader.VarInt();
    }

    private static void ReadWholeHeader(ref PayloadReader reader, out int kind, out int size)
    {
        reader.Int32();
        // Its highest bit says whether the events are sorted.
        kind = reader.Int32() & int.MaxValue;
        // Sequence number, thread, capturing thread, processor, stack, time, two activities.
        reader.Skip(4 + 8 + 8 + 4 + 4 + 8 + (2 * GuidBytes));
        size = reader.Int32();
    }
}
