using System.Text;

namespace Gateway.ProcessTests.Observability;

/// <summary>What the tests look at of a span.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Instance">The resource's <c>service.instance.id</c>.</param>
/// <param name="Scope">The instrumentation that made it.</param>
/// <param name="Trace">In hexadecimal, like the two that follow.</param>
/// <param name="Id">Of the span.</param>
/// <param name="Parent">Empty for none.</param>
/// <param name="Name">Of the span.</param>
public sealed record OtlpSpan(
    string Service, string Instance, string Scope, string Trace, string Id, string Parent, string Name)
{
    /// <summary>Reads an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] request) =>
        from resourceSpans in Fields(request, 1)
        let attributes = Fields(resourceSpans, 1).SelectMany(resource => Fields(resource, 1)).ToDictionary(
            pair => Text(pair, 1), pair => Fields(pair, 2).Select(value => Text(value, 1)).FirstOrDefault() ?? "")
        from scopeSpans in Fields(resourceSpans, 2)
        let scope = Fields(scopeSpans, 1).Select(named => Text(named, 1)).FirstOrDefault() ?? ""
        from span in Fields(scopeSpans, 2)
        select new OtlpSpan(
            attributes.GetValueOrDefault("service.name", ""), attributes.GetValueOrDefault("service.instance.id", ""),
            scope, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5));

    private static string Text(byte[] message, int field) =>
        Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    // Protobuf: each field has a key (number and wire type) before it; the fields that matter here have lengths.
    private static IEnumerable<byte[]> Fields(byte[] message, int wanted)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = VarInt(message, ref at);
            switch (key & 7)
            {
                case 0:
                    VarInt(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    var length = (int)VarInt(message, ref at);
                    if (key >> 3 == wanted) yield return message[at..(at + length)];
                    at += length;
                    break;
            }
        }
    }

    private static long VarInt(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
