using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>Whose requests are taken, and for which hosts.</summary>
public sealed class AccessRule(Func<GatewayOptions> options)
{
    private readonly MadeOfLive<Lists> _lists = new(options, now => new Lists(now));

    /// <summary>Null for those that are.</summary>
    public RequestFailure? Refuses(HttpContext context)
    {
        var lists = _lists.Value;
        if (lists.IsEmpty) return null;
        var client = context.Connection.RemoteIpAddress;
        if (lists.Deny.Contains(client) || (!lists.Allow.IsEmpty && !lists.Allow.Contains(client)))
            return RequestFailure.Forbidden;
        return lists.Hosts.Has(context.Request.Headers.Host.ToString()) ? null : RequestFailure.HostUnknown;
    }

    private sealed class Lists(GatewayOptions options)
    {
        public AddressList Allow { get; } = new(options.Allow);
        public AddressList Deny { get; } = new(options.Deny);
        public HostList Hosts { get; } = new(options.Hosts);
        public bool IsEmpty { get; } = options.Allow.Count + options.Deny.Count + options.Hosts.Count == 0;
    }
}
