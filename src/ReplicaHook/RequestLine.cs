using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ReplicaHook;

/// <summary>What the gateway's client cannot write: a known method in small letters, and the target <c>*</c>.</summary>
internal static class RequestLine
{
    // "patch", "OPTIONS *"
    private const string Line = "X-Gateway-Line";

    public static void Restore(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is not { } request) return;
        if (!request.Headers.Remove(Line, out var line)) return;
        var words = line.ToString().Split(' ');
        request.Method = words[0];
        if (words.Length > 1) (request.RawTarget, request.Path) = (words[1], "");
    }
}
