using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

/// <summary>An answer that is compressed has other bytes than its <c>ETag</c> is for: the tag becomes a weak one. The
/// app knows the strong one alone, and gets it beside the weak one when a client asks by it.</summary>
internal static class WeakTags
{
    private const string Mark = "W/";

    public static Task BothWays(HttpContext context, RequestDelegate next)
    {
        var fields = context.Request.Headers;
        if (fields.IfNoneMatch.Count > 0) fields.IfNoneMatch = WithStrong(fields.IfNoneMatch);
        if (fields.IfMatch.Count > 0) fields.IfMatch = WithStrong(fields.IfMatch);
        return next(context);
    }

    public static StringValues Weak(StringValues tag) => tag is [{ } only] && only.StartsWith('"') ? Mark + only : tag;

    private static StringValues WithStrong(StringValues tags)
    {
        if (!tags.Any(tag => tag?.Contains(Mark, StringComparison.Ordinal) == true)) return tags;
        if (!EntityTagHeaderValue.TryParseList(tags!, out var list)) return tags;
        var strong = list.Where(tag => tag.IsWeak).Select(tag => tag.Tag.ToString());
        return string.Join(", ", list.Select(tag => tag.ToString()).Concat(strong).Distinct());
    }
}
