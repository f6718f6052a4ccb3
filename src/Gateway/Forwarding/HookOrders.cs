using System.Net.Http.Headers;

namespace Gateway.Forwarding;

/// <summary>What .NET's client cannot say, told to the hook in the replica, which takes it off.</summary>
public static class HookOrders
{
    /// <summary>There was no host, or an empty one.</summary>
    public const string Hostless = "X-Gateway-Hostless";

    /// <summary>The method as it was written, and the target where that is <c>*</c>.</summary>
    public const string Line = "X-Gateway-Line";

    public static void Write(HttpContext context, HttpRequestHeaders headers)
    {
        var method = context.Request.Method;
        if (headers.Host is null) headers.TryAddWithoutValidation(Hostless, "1");
        if (RequestTarget.IsAsterisk(context))
            headers.TryAddWithoutValidation(Line, $"{method} {RequestTarget.Asterisk}");
        else if (RequestTarget.IsOddlyWritten(method)) headers.TryAddWithoutValidation(Line, method);
    }
}
