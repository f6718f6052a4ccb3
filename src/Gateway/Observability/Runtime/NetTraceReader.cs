using System.Buffers.Binary;

namespace Gateway.Observability;

/// <param name="Payload">Its fields one after the other, each in its own form.</param>
public readonly record struct TraceEvent(string Provider, string Name, ReadOnlyMemory<byte> Payload);

/// <summary>Reads the runtime's event stream (the format "nettrace", version 4) as far as counters need it: names and
/// payloads. Asynchronous and in a few kilobytes, since the gateway follows every replica at once.</summary>
public sealed class NetTraceReader(Stream stream)
{
    private const byte NullReference = 1;
    private const byte BeginObject = 5;
    private const int TraceBytes = 48;
    private const int LargestBlock = 16 * 1024 * 1024;
    private const int NewestVersion = 5;

    private readonly Dictionary<int, (string Provider, string Name)> _kinds = [];
    private long _position;

    public async Task ReadAsync(Action<TraceEvent> onEvent, CancellationToken cancellation)
    {
        Expect(Encoding.ASCII.GetString(await TakeAsync(8, cancellation)) == "Nettrace", "its beginning");
        await TakeAsync(await NumberAsync(cancellation), cancellation);
        while ((await TakeAsync(1, cancellation))[0] is not NullReference and var tag)
        {
            Expect(tag == BeginObject, "an object");
            await ReadObjectAsync(onEvent, cancellation);
        }
    }

    private async Task ReadObjectAsync(Action<TraceEvent> onEvent, CancellationToken cancellation)
    {
        // Each object tells its type first: two tags, version, oldest reader's version, name, a tag.
        await TakeAsync(2, cancellation);
        var version = await NumberAsync(cancellation);
        await NumberAsync(cancellation);
        var name = Encoding.UTF8.GetString(await TakeAsync(await NumberAsync(cancellation), cancellation));
        await TakeAsync(1, cancellation);

        if (name == "Trace")
        {
            Expect(version <= NewestVersion, $"version {version}");
            await TakeAsync(TraceBytes, cancellation);
        }
        else
        {
            var size = await NumberAsync(cancellation);
            await TakeAsync((int)(-_position & 3), cancellation);
            var block = await TakeAsync(size, cancellation);
            if (name == "MetadataBlock") EventBlock.Each(block, (_, payload) => Learn(payload));
            else if (name == "EventBlock") EventBlock.Each(block, (kind, payload) => Raise(kind, payload, onEvent));
        }

        await TakeAsync(1, cancellation);
    }

    private void Learn(ReadOnlyMemory<byte> payload)
    {
        var fields = new PayloadReader(payload.Span);
        var kind = fields.Int32();
        var provider = fields.Text();
        fields.Int32();
        _kinds[kind] = (provider, fields.Text());
    }

    private void Raise(int kind, ReadOnlyMemory<byte> payload, Action<TraceEvent> onEvent)
    {
        if (_kinds.TryGetValue(kind, out var known)) onEvent(new TraceEvent(known.Provider, known.Name, payload));
    }

    private async ValueTask<int> NumberAsync(CancellationToken cancellation) =>
        BinaryPrimitives.ReadInt32LittleEndian(await TakeAsync(sizeof(int), cancellation));

    private async ValueTask<byte[]> TakeAsync(int count, CancellationToken cancellation)
    {
        Expect(count is >= 0 and <= LargestBlock, $"a size of {count}");
        if (count == 0) return [];
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        _position += count;
        return bytes;
    }

    private static void Expect(bool met, string what)
    {
        if (!met) throw new InvalidDataException($"The runtime's event stream is another than expected: {what}.");
    }
}
