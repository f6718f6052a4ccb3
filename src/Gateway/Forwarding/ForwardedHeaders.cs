using System.Net.Http.Headers;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>Who asked, as the gateway sees it.</summary>
/// <param name="Address">Null where it has none, on a Unix socket.</param>
/// <param name="Certificate">What it has shown, checked, as base64.</param>
public readonly record struct ForwardedCaller(
    IPAddress? Address, int Port, string? Host, string Scheme, string? Certificate)
{
    public string? For => Address?.ToString();

    /// <summary>Address and port, for the hook, which takes it off again.</summary>
    public string? Client => Address is null ? null : AddressForm.WithPort(Address, Port);

    /// <summary>Of its certificate: by the standard, and as ASP.NET Core's certificate forwarding reads it.</summary>
    public IEnumerable<(string Name, string Value)> Shown =>
        Certificate is null ? [] : [("Client-Cert", $":{Certificate}:"), ("X-ARR-ClientCert", Certificate)];
}

// What the client claims about itself is overwritten: an app that trusts headers over our socket would believe it.
public static class ForwardedHeaders
{
    public const string ClientName = "X-Gateway-Client";
    public const string ForName = "X-Forwarded-For";
    public const string HostName = "X-Forwarded-Host";
    public const string SchemeName = "X-Forwarded-Proto";

    public static ForwardedCaller Of(HttpContext context)
    {
        var client = context.Connection.RemoteIpAddress is { } address ? AddressForm.Unmapped(address) : null;
        var certificate = context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        return new ForwardedCaller(
            client, context.Connection.RemotePort, context.Request.Headers.Host, context.Request.Scheme,
            certificate is null ? null : Convert.ToBase64String(certificate.RawData));
    }

    public static void Write(HttpContext context, HttpRequestHeaders headers, string requestId)
    {
        Drop(headers);
        var caller = Of(context);
        Set(headers, ForName, caller.For);
        Set(headers, ClientName, caller.Client);
        Set(headers, HostName, caller.Host);
        Set(headers, SchemeName, caller.Scheme);
        Set(headers, RequestRecord.IdHeader, requestId);
        foreach (var (name, value) in caller.Shown) Set(headers, name, value);
    }

    /// <summary>Never passed on as the client wrote it.</summary>
    public static bool IsClaim(string name) =>
        ForgedFields.Is(name) || name.Equals(RequestRecord.IdHeader, StringComparison.OrdinalIgnoreCase);

    private static void Drop(HttpRequestHeaders headers)
    {
        List<string>? forged = null;
        foreach (var (name, _) in headers.NonValidated)
            if (ForgedFields.Is(name)) (forged ??= []).Add(name);
        forged?.ForEach(name => headers.Remove(name));
    }

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (!string.IsNullOrEmpty(value)) headers.TryAddWithoutValidation(name, value);
    }
}
