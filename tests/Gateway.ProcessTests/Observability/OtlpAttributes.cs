using System.Globalization;

namespace Gateway.ProcessTests.Observability;

/// <summary>Reads the pairs of name and value that are all over OTLP: those that are texts or whole numbers, as
/// texts.</summary>
public static class OtlpAttributes
{
    /// <summary>Of the resource that spans or metrics come from.</summary>
    public static Dictionary<string, string> OfResource(byte[] resourceItems) =>
        Protobuf.Fields(resourceItems, 1).Select(resource => Of(resource, 1)).FirstOrDefault() ?? [];

    public static Dictionary<string, string> Of(byte[] message, int field) =>
        Protobuf.Fields(message, field).ToDictionary(
            pair => Protobuf.Text(pair, 1),
            pair => Protobuf.Fields(pair, 2).Select(Text).FirstOrDefault() ?? "");

    // A text is the first of the kinds that a value may have, a whole number the third.
    private static string Text(byte[] value) =>
        Protobuf.Fields(value, 1).Any()
            ? Protobuf.Text(value, 1)
            : Protobuf.Number(value, 3).ToString(CultureInfo.InvariantCulture);
}
