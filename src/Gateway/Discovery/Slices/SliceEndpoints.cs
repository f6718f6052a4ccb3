namespace Gateway.Discovery;

/// <summary>The endpoints of all slices of a Service.</summary>
public static class SliceEndpoints
{
    public static NameAnswer Of(Upstream upstream, IReadOnlyCollection<EndpointSlice> slices)
    {
        var served = slices.SelectMany(slice => Serving(slice, upstream.Port)).ToList();
        if (served.Exists(one => one.Found is null))
            return None($"the Service {upstream.Host} has no port {upstream.Port}");
        // A pod of two families is in a slice of each, and is one replica.
        var found = served.OrderBy(one => one.Found!.Address.AddressFamily == AddressFamily.InterNetworkV6)
            .DistinctBy(one => one.Pod).Select(one => one.Found!).DistinctBy(one => one.Address).ToList();
        return found.Count > 0
            ? new NameAnswer(upstream, found, null)
            : None($"the Service {upstream.Host} has no pod that is ready");

        NameAnswer None(string trouble) => new(upstream, [], trouble) { IsCertain = true };
    }

    private static IEnumerable<(string Pod, FoundEndpoint? Found)> Serving(EndpointSlice slice, int wanted)
    {
        var port = PortOf(slice.Ports ?? [], wanted);
        foreach (var endpoint in (slice.Endpoints ?? []).Where(endpoint => endpoint.Serves))
            // All addresses of an endpoint are the same pod's.
            if (endpoint.Addresses is [var text, ..] && IPAddress.TryParse(text, out var address))
                yield return (endpoint.TargetRef?.Uid ?? text, port is null
                    ? null
                    : new FoundEndpoint(new IPEndPoint(address, port.Value)) { Zones = endpoint.Zones });
    }

    // They are the pods' own; the Service may have given its port another number.
    private static int? PortOf(IReadOnlyList<SlicePort> ports, int wanted) =>
        ports.Any(port => port.Port == wanted) ? wanted
        : ports is [{ Port: { } only }] ? only
        : ports.FirstOrDefault(port => port.Name == "http")?.Port;
}
