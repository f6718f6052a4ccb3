namespace Gateway.Control;

/// <param name="Host">The name under which the client believes to reach us, without the port.</param>
/// <param name="Authority">The same with the port.</param>
/// <param name="Origin">The page that sends it, when a browser does.</param>
/// <param name="FetchSite">How that page is related to us, as the browser sees it.</param>
/// <param name="HasReadToken">That of dashboards, which look and change nothing.</param>
public sealed record AdminAsk(
    string Method, string Path, string Host, string Authority, string? Origin, string? FetchSite, bool HasToken,
    bool HasReadToken = false);

// A foreign host may be another site's name that resolves to this machine.
public enum AdminRefusal { Token, ReadToken, ForeignOrigin, ForeignHost, Method }

public sealed class AdminRule(BindUrl address)
{
    /// <summary>Only this machine reaches it: whoever looks is let in, and only changes need the token.</summary>
    public bool IsLocal { get; } = address.IsUnix
        || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    public AdminRefusal? Decide(AdminAsk ask)
    {
        // Probes and scrapers come under any name and have no secret; what they read holds none.
        if (IsLook(ask) && IsForMachines(ask.Path)) return null;
        if (IsForeign(ask)) return AdminRefusal.ForeignOrigin;
        if (ask.HasToken) return IsLook(ask) || ask.Method is "POST" ? null : AdminRefusal.Method;
        if (ask is { HasReadToken: true, Method: "POST" }) return AdminRefusal.ReadToken;
        if (ask.HasReadToken && IsLook(ask)) return null;
        if (ask.Method is "POST" || !IsLocal) return AdminRefusal.Token;
        if (!IsLook(ask)) return AdminRefusal.Method;
        return IsOurName(ask.Host) ? null : AdminRefusal.ForeignHost;
    }

    /// <summary>At what is for operators.</summary>
    public bool MayLook(AdminAsk ask) =>
        IsLook(ask) && !IsForeign(ask) && (ask.HasToken || ask.HasReadToken || (IsLocal && IsOurName(ask.Host)));

    private static bool IsLook(AdminAsk ask) => ask.Method is "GET" or "HEAD";

    private static bool IsForMachines(string path) =>
        path is "/metrics" || path.StartsWith("/health/", StringComparison.Ordinal);

    private static bool IsForeign(AdminAsk ask)
    {
        // A link to the page may be anywhere; what scripts and forms send may not.
        if (!IsLook(ask) && ask.FetchSite is not (null or "same-origin" or "none"))
            return true;
        if (ask.Origin is null) return false;
        return !Uri.TryCreate(ask.Origin, UriKind.Absolute, out var origin)
            || !origin.Authority.Equals(ask.Authority, StringComparison.OrdinalIgnoreCase);
    }

    // An attacker can make a name of his own resolve to this machine, but no address and not localhost.
    private bool IsOurName(string host) =>
        address.IsUnix
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
