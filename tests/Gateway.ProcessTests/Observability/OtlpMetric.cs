namespace Gateway.ProcessTests.Observability;

/// <summary>That somebody has sent a metric.</summary>
/// <param name="Service">The resource's <c>service.name</c>.</param>
/// <param name="Instance">The resource's <c>service.instance.id</c>.</param>
/// <param name="Name">Of the metric.</param>
/// <param name="Unit">Of the metric.</param>
public sealed record OtlpMetric(string Service, string Instance, string Name, string Unit)
{
    /// <summary>Reads an <c>ExportMetricsServiceRequest</c>.</summary>
    public static IEnumerable<OtlpMetric> ReadAll(byte[] request) =>
        from resourceMetrics in Protobuf.Fields(request, 1)
        let resource = OtlpAttributes.OfResource(resourceMetrics)
        from scopeMetrics in Protobuf.Fields(resourceMetrics, 2)
        from metric in Protobuf.Fields(scopeMetrics, 2)
        select new OtlpMetric(
            resource.GetValueOrDefault("service.name", ""), resource.GetValueOrDefault("service.instance.id", ""),
            Protobuf.Text(metric, 1), Protobuf.Text(metric, 3));
}
