namespace Gateway.Discovery;

public static class EndpointWatch
{
    public static IEndpointWatch Of(Upstream upstream, DiscoveryOptions options, TimeProvider clock) =>
        options.Kind == DiscoveryKind.EndpointSlices
            ? new SliceWatch(upstream, options, clock)
            : new NameWatch(upstream, LookUp(options), options, clock);

    private static ILookUp LookUp(DiscoveryOptions options) => options.Kind switch
    {
        DiscoveryKind.Srv => new ServiceLookUp(options.NameServers),
        DiscoveryKind.File => new FileLookUp(options.File!),
        _ => new AddressLookUp(new SystemResolver()),
    };
}
