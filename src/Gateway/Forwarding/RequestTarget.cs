using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>The request target as the client wrote it.</summary>
public static class RequestTarget
{
    /// <summary>Null when it is no path: <c>*</c>, an absolute form, or a prefix has been taken off it.</summary>
    public static string? Of(HttpContext context)
    {
        if (context.Request.PathBase.HasValue) return null;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is ['/', ..] ? target : null;
    }
}
