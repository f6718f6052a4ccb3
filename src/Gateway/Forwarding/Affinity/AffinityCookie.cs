using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding;

public static class AffinityCookie
{
    public const string Name = "gateway-affinity";

    private const string Begin = Name + "=";

    /// <summary>Of the longest path first (RFC 6265, section 5.4): hubs below one another have one each.</summary>
    public static IEnumerable<string> Values(StringValues header)
    {
        foreach (var line in header)
        {
            // Most requests carry other cookies, or none.
            if (line?.Contains(Begin, StringComparison.Ordinal) != true) continue;
            foreach (var pair in line.Split(';', StringSplitOptions.TrimEntries))
                if (pair.StartsWith(Begin, StringComparison.Ordinal))
                    yield return pair[Begin.Length..];
        }
    }

    public static CookieOptions Options(HttpRequest request, string path, TimeSpan? lifetime)
    {
        var options = new CookieOptions
        {
            // What would end the path ends the binding's: it holds for the whole site then.
            Path = path.Contains(';') ? "/" : path,
            HttpOnly = true,
            Secure = request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = lifetime,
        };
        // Of a page on another site a browser keeps only such a cookie.
        if (!request.IsHttps || request.Headers["Sec-Fetch-Site"] != "cross-site") return options;
        options.SameSite = SameSiteMode.None;
        options.Extensions.Add("Partitioned");
        return options;
    }
}
