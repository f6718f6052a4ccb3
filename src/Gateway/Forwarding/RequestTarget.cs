using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>The request line as the client wrote it.</summary>
public static class RequestTarget
{
    public const string Asterisk = "*";

    /// <summary>In origin form: a path, a query, escapes and all. Null when a prefix has been taken off it, and for
    /// <c>*</c>.</summary>
    public static string? AsItCame(HttpContext context)
    {
        if (context.Request.PathBase.HasValue) return null;
        return Raw(context) switch
        {
            ['/', ..] path => path,
            var raw when raw.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme => PathOf(raw, scheme + 3),
            _ => null,
        };
    }

    public static bool IsAsterisk(HttpContext context) => Raw(context) == Asterisk;

    /// <summary>.NET's client writes known methods in capitals.</summary>
    public static bool IsOddlyWritten(string method) => method.AsSpan().ContainsAnyInRange('a', 'z');

    /// <summary>YARP asks for a protocol by GET, whatever the client did.</summary>
    public static bool IsUpgradeByOther(HttpContext context) =>
        ChannelRule.IsUpgrade(context.Request)
        && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsConnect(context.Request.Method);

    private static string Raw(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    private static string PathOf(string raw, int authority)
    {
        var end = raw.AsSpan(authority).IndexOfAny('/', '?');
        if (end < 0) return "/";
        var path = raw[(authority + end)..];
        return path[0] == '?' ? "/" + path : path;
    }
}
