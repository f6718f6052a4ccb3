using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

/// <summary>Which answers are compressed, beside what the framework looks at itself: their type, and whether they are
/// already.</summary>
internal sealed class AnswerCompression(
    IServiceProvider services, IOptions<ResponseCompressionOptions> framework, CompressionOptions options)
    : ResponseCompressionProvider(services, framework)
{
    public static void Add(IServiceCollection services, CompressionOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IResponseCompressionProvider, AnswerCompression>();
        services.AddResponseCompression(framework =>
        {
            // Not by default, for pages that hold a secret beside what the client sent: docs/middleware.md.
            framework.EnableForHttps = true;
            if (options.Types.Count > 0) framework.MimeTypes = options.Types;
            foreach (var encoding in options.Encodings)
                if (encoding == "br") framework.Providers.Add<BrotliCompressionProvider>();
                else framework.Providers.Add<GzipCompressionProvider>();
        });
    }

    public override bool ShouldCompressResponse(HttpContext context)
    {
        var response = context.Response;
        if (response.ContentLength < options.MinSize || IsToStay(response)) return false;
        if (!base.ShouldCompressResponse(context)) return false;
        if (GetCompressionProvider(context) is null) return true;
        // What the app has sent goes on at once, as without; and what has gone nobody may repeat.
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        response.Headers.ETag = WeakTags.Weak(response.Headers.ETag);
        return true;
    }

    // RFC 9110, 7.7. An event stream is not, whatever the operator has written.
    private static bool IsToStay(HttpResponse response) => IsNoTransform(response.Headers.CacheControl)
        || response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsNoTransform(string? field) =>
        CacheControlHeaderValue.TryParse(field, out var control) && control.NoTransform;
}
