using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

/// <summary>A file's compressed forms, which lie beside it: <c>app.js.br</c> for <c>app.js</c>.</summary>
internal sealed class FileVariants(IFileProvider files, PathString prefix)
{
    // The smallest first.
    private static readonly (string Encoding, string Ending)[] _forms =
        [("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz")];

    private static readonly FileExtensionContentTypeProvider _types = new();

    public Task ChooseAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);
        if (!request.Path.StartsWithSegments(prefix, out var path) || !files.GetFileInfo(path.Value!).Exists)
            return next(context);
        var there = Array.FindAll(_forms, form => files.GetFileInfo(path.Value + form.Ending).Exists);
        if (there.Length == 0) return next(context);
        var chosen = Array.Find(there, form => Takes(request, form.Encoding));
        context.Features.Set(new ChosenVariant(request.Path, chosen.Encoding));
        request.Path += chosen.Ending;
        return next(context);
    }

    /// <summary>It was not answered after all: the app is asked for what the client has asked for.</summary>
    public static Task Forget(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ChosenVariant>() is { } chosen) context.Request.Path = chosen.Path;
        return next(context);
    }

    public static void Describe(HttpContext context)
    {
        if (context.Features.Get<ChosenVariant>() is not { } chosen) return;
        var response = context.Response;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (chosen.Encoding is null) return;
        response.Headers.ContentEncoding = chosen.Encoding;
        response.ContentType = _types.TryGetContentType(chosen.Path.Value!, out var type)
            ? type
            : "application/octet-stream";
    }

    private static bool Takes(HttpRequest request, string encoding) => request.GetTypedHeaders().AcceptEncoding.Any(
        taken => taken.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && taken.Quality is not <= 0);

    /// <param name="Path">As the client asked.</param>
    /// <param name="Encoding">Null where it takes none that there is.</param>
    private sealed record ChosenVariant(PathString Path, string? Encoding);
}
