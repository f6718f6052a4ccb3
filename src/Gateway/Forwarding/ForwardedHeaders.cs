using System.Net.Http.Headers;
using Gateway.Requests;

namespace Gateway.Forwarding;

// What the client claims about itself is overwritten: an app that trusts headers over our socket would believe it.
public static class ForwardedHeaders
{
    // Address and port, for the hook, which takes it off again.
    private const string Client = "X-Gateway-Client";

    private static readonly string[] _claims =
        ["Forwarded", "X-Forwarded-Prefix", "X-Forwarded-Port", HookOrders.Hostless, HookOrders.Line];

    public static void Write(HttpContext context, HttpRequestHeaders headers, string requestId)
    {
        foreach (var claim in _claims) headers.Remove(claim);
        // A client on a Unix socket has no address.
        var client = context.Connection.RemoteIpAddress is { } address ? AddressForm.Unmapped(address) : null;
        Set(headers, "X-Forwarded-For", client?.ToString());
        Set(headers, Client, client is null ? null : new IPEndPoint(client, context.Connection.RemotePort).ToString());
        Set(headers, "X-Forwarded-Host", context.Request.Headers.Host);
        Set(headers, "X-Forwarded-Proto", context.Request.Scheme);
        Set(headers, RequestRecord.IdHeader, requestId);
    }

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (!string.IsNullOrEmpty(value)) headers.TryAddWithoutValidation(name, value);
    }
}
