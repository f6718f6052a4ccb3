using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

internal enum CacheUse
{
    None,
    Renew, // the client wants a fresh answer, which others may have then
    Full,
}

/// <summary>Which requests may be answered from the cache, and for how long an answer is kept (RFC 9111).</summary>
internal static class CacheRule
{
    /// <param name="keyField">By which clients are told apart, as by <c>Authorization</c>; null for none.</param>
    public static CacheUse Of(HttpContext context, string? keyField)
    {
        var fields = context.Request.Headers;
        if (!HttpMethods.IsGet(context.Request.Method) || fields.Range.Count + fields.Upgrade.Count > 0)
            return CacheUse.None;
        if (fields.Authorization.Count > 0 || context.Connection.ClientCertificate is not null) return CacheUse.None;
        if (keyField is not null && fields.ContainsKey(keyField)) return CacheUse.None;
        if (fields.CacheControl.Count == 0) return fields.Pragma.Count > 0 ? CacheUse.Renew : CacheUse.Full;
        if (Of(fields.CacheControl) is not { } control) return CacheUse.Renew;
        if (control.NoStore) return CacheUse.None;
        return control.NoCache || control.MaxAge is not null ? CacheUse.Renew : CacheUse.Full;
    }

    /// <returns>Null where it is not kept.</returns>
    public static TimeSpan? LifetimeOf(HttpResponse response, bool hasCookie)
    {
        var fields = response.Headers;
        if (response.StatusCode != StatusCodes.Status200OK || fields.SetCookie.Count > 0) return null;
        // It is on its way for a time already: how long it is good for yet, the cache before this one knows.
        if (fields.Age.Count > 0 || Of(fields.CacheControl) is not { } control) return null;
        if (control.NoStore || control.NoCache || control.Private) return null;
        // Who has a cookie may get a page of his own: only what is said to be for all is for the others, too.
        if (hasCookie && !control.Public && control.SharedMaxAge is null) return null;
        var lifetime = control.SharedMaxAge ?? control.MaxAge ?? UntilExpiry(response.GetTypedHeaders(), control);
        return lifetime > TimeSpan.Zero ? lifetime : null;
    }

    private static TimeSpan? UntilExpiry(ResponseHeaders fields, CacheControlHeaderValue control) =>
        control.Public && fields is { Expires: { } end, Date: { } sent } ? end - sent : null;

    private static CacheControlHeaderValue? Of(StringValues field) =>
        CacheControlHeaderValue.TryParse(field.ToString(), out var control) ? control : null;
}
