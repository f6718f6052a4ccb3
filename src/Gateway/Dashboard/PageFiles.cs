using System.Reflection;
using System.Security.Cryptography;

namespace Gateway.Dashboard;

/// <summary>The page and what it loads, which travel inside the assembly.</summary>
public static class PageFiles
{
    // Nothing from elsewhere, nothing inline, in nobody's frame.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Folder = "page/";

    private static readonly Assembly _assembly = typeof(PageFiles).Assembly;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var name in _assembly.GetManifestResourceNames())
            if (name.StartsWith(Folder, StringComparison.Ordinal))
                Map(routes, name);
    }

    private static void Map(IEndpointRouteBuilder routes, string name)
    {
        var content = Read(name);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";
        var path = name == Folder + "index.html" ? "/" : "/" + name;
        routes.MapGet(path, context => SendAsync(context, name, content, tag));
    }

    private static async Task SendAsync(HttpContext context, string name, byte[] content, string tag)
    {
        var response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = TypeOf(Path.GetExtension(name));
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    private static byte[] Read(string name)
    {
        using var stream = _assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
