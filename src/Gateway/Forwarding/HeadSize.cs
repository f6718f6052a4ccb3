using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

// Over HTTP/1.1 a replica answers what is too much for it. Over HTTP/2 Kestrel ends the stream, or, for too many
// fields, the connection with everybody's.
public static class HeadSize
{
    // Kestrel's limits by default are 100 and 8 KiB; the gateway adds some of its own.
    private const int UsualFields = 80;
    private const int UsualTarget = 7 * 1024;

    // Of replicas that others run nobody knows the limits. Envoy's and Kestrel's are 100, and four of these are pseudo
    // fields.
    private const int MostFields = 96;

    public static bool IsUnusual(HttpRequest request) =>
        request.Headers.Count > UsualFields
        || request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget.Length > UsualTarget;

    /// <exception cref="HttpRequestException">It has more fields than an HTTP/2 connection may bear.</exception>
    public static void Demand(HttpRequestMessage request)
    {
        if (request.Version.Major < 2 || request.Headers.NonValidated.Count <= MostFields) return;
        throw new HttpRequestException($"the request's fields exceeded {MostFields}");
    }
}
