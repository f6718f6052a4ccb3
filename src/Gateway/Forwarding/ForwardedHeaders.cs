using System.Net.Http.Headers;
using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>Who asked, as the gateway sees it; null where it has no address, on a Unix socket.</summary>
/// <param name="Client">Address and port, for the hook, which takes it off again.</param>
public readonly record struct ForwardedCaller(string? For, string? Client, string? Host, string Scheme);

// What the client claims about itself is overwritten: an app that trusts headers over our socket would believe it.
public static class ForwardedHeaders
{
    public const string ClientName = "X-Gateway-Client";
    public const string ForName = "X-Forwarded-For";
    public const string HostName = "X-Forwarded-Host";
    public const string SchemeName = "X-Forwarded-Proto";

    private static readonly string[] _claims =
        ["Forwarded", "X-Forwarded-Prefix", "X-Forwarded-Port", HookOrders.Hostless, HookOrders.Line];

    private static readonly string[] _overwritten =
        [ForName, ClientName, HostName, SchemeName, RequestRecord.IdHeader];

    public static ForwardedCaller Of(HttpContext context)
    {
        var client = context.Connection.RemoteIpAddress is { } address ? AddressForm.Unmapped(address) : null;
        return new ForwardedCaller(
            client?.ToString(),
            client is null ? null : new IPEndPoint(client, context.Connection.RemotePort).ToString(),
            context.Request.Headers.Host, context.Request.Scheme);
    }

    public static void Write(HttpContext context, HttpRequestHeaders headers, string requestId)
    {
        foreach (var claim in _claims) headers.Remove(claim);
        var caller = Of(context);
        Set(headers, ForName, caller.For);
        Set(headers, ClientName, caller.Client);
        Set(headers, HostName, caller.Host);
        Set(headers, SchemeName, caller.Scheme);
        Set(headers, RequestRecord.IdHeader, requestId);
    }

    /// <summary>Never passed on as the client wrote it.</summary>
    public static bool IsClaim(string name) => name.Length > 0 && (name[0] | 0x20) switch
    {
        'f' or 'x' => _claims.Contains(name, StringComparer.OrdinalIgnoreCase)
            || _overwritten.Contains(name, StringComparer.OrdinalIgnoreCase),
        _ => false,
    };

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (!string.IsNullOrEmpty(value)) headers.TryAddWithoutValidation(name, value);
    }
}
