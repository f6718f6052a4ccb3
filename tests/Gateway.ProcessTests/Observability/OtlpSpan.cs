namespace Gateway.ProcessTests.Observability;

/// <summary>What the tests look at of a span.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Instance">The resource's <c>service.instance.id</c>.</param>
/// <param name="Scope">The instrumentation that made it.</param>
/// <param name="Trace">In hexadecimal, like the two that follow.</param>
/// <param name="Id">Of the span.</param>
/// <param name="Parent">Empty for none.</param>
/// <param name="Name">Of the span.</param>
/// <param name="Attributes">Those that are texts or whole numbers, as texts.</param>
/// <param name="Duration">From its start to its end.</param>
public sealed record OtlpSpan(
    string Service, string Instance, string Scope, string Trace, string Id, string Parent, string Name,
    IReadOnlyDictionary<string, string> Attributes, TimeSpan Duration)
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>An attribute, or nothing.</summary>
    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");

    /// <summary>Reads an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] request) =>
        from resourceSpans in Protobuf.Fields(request, 1)
        let resource = OtlpAttributes.OfResource(resourceSpans)
        from scopeSpans in Protobuf.Fields(resourceSpans, 2)
        let scope = Protobuf.Fields(scopeSpans, 1).Select(named => Protobuf.Text(named, 1)).FirstOrDefault() ?? ""
        from span in Protobuf.Fields(scopeSpans, 2)
        select new OtlpSpan(
            resource.GetValueOrDefault("service.name", ""), resource.GetValueOrDefault("service.instance.id", ""),
            scope, Protobuf.Hex(span, 1), Protobuf.Hex(span, 2), Protobuf.Hex(span, 4), Protobuf.Text(span, 5),
            OtlpAttributes.Of(span, 9), Between(Protobuf.Number(span, 7), Protobuf.Number(span, 8)));

    private static TimeSpan Between(ulong start, ulong end) =>
        TimeSpan.FromTicks((long)((end - start) / NanosecondsPerTick));
}
