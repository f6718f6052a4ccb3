using System.Security.Cryptography;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Tokens;

internal static class Answers
{
    private const string Purpose = "test";

    public static string Protect(IDataProtectionProvider keys, string text) => keys.CreateProtector(Purpose).Protect(text);

    public static IResult Unprotect(IDataProtectionProvider keys, string payload)
    {
        try
        {
            return Results.Text(keys.CreateProtector(Purpose).Unprotect(payload));
        }
        catch (CryptographicException failure)
        {
            return Results.Text(failure.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    public static string? Name(IOptions<DataProtectionOptions> options) => options.Value.ApplicationDiscriminator;

    // The field's value; the cookie comes with it.
    public static string? Form(HttpContext context, IAntiforgery antiforgery) =>
        antiforgery.GetAndStoreTokens(context).RequestToken;

    public static async Task<IResult> PostedAsync(HttpContext context, IAntiforgery antiforgery) =>
        await antiforgery.IsRequestValidAsync(context) ? Results.Ok() : Results.BadRequest();

    public static object Caller(HttpContext context, LinkGenerator links) => new
    {
        address = context.Connection.RemoteIpAddress?.ToString(),
        port = context.Connection.RemotePort,
        scheme = context.Request.Scheme,
        isHttps = context.Request.IsHttps,
        host = context.Request.Host.Value,
        link = links.GetUriByName(context, "caller", null),
        headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
    };

    public static string Rates(IOptions<KestrelServerOptions> kestrel) =>
        $"{Rate(kestrel.Value.Limits.MinRequestBodyDataRate)} {Rate(kestrel.Value.Limits.MinResponseDataRate)}";

    public static string Heads(IOptions<KestrelServerOptions> kestrel)
    {
        var limits = kestrel.Value.Limits;
        return $"{limits.MaxRequestLineSize} {limits.MaxRequestHeadersTotalSize} {limits.MaxRequestHeaderCount} "
            + $"{limits.Http2.MaxRequestHeaderFieldSize}";
    }

    private static string Rate(MinDataRate? rate) => rate is null ? "none" : $"{rate.BytesPerSecond}";

    public static int LeastThreads
    {
        get
        {
            ThreadPool.GetMinThreads(out var workers, out _);
            return workers;
        }
    }

    // As authentication cookies are by default.
    public static void SignIn(HttpContext context) =>
        context.Response.Cookies.Append("session", "1", new CookieBuilder
        {
            SecurePolicy = CookieSecurePolicy.SameAsRequest,
        }.Build(context));
}
