using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

public sealed class AttemptTransformer(ForwardContext forward, Replica replica, SessionAffinity affinity)
    : HttpTransformer
{
    // What Kestrel takes of an answer without a word from the client (MaxResponseBufferSize).
    private const long TakenAtOnce = 64 * 1024;

    private static readonly UriCreationOptions _asItCame =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string prefix, CancellationToken cancellation)
    {
        await base.TransformRequestAsync(context, request, prefix, cancellation);
        // The replica sees the target byte for byte, escapes and all. The few forms that are no path go YARP's way.
        if (PathAsItCame(context) is { } target) request.RequestUri = new Uri(prefix + target, _asItCame);
        ForwardedHeaders.Write(context, request.Headers, forward.Record.RequestId);
        GatewayTraces.Pass(forward.Span ?? forward.Record.Span, request.Headers);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext context, HttpResponseMessage? response, CancellationToken cancellation)
    {
        var head = response is null ? default : ResponseHead.Of(response);
        if (response is not null) Began(head);
        var copies = await base.TransformResponseAsync(context, response, cancellation);
        forward.Record.Stamp(context.Response.Headers);
        if (forward.Record.CountsBytes) CountBytes(context);
        if (response is null) return copies;
        if (!head.IsStreaming && !(head.Length <= TakenAtOnce))
            context.Response.Body = new PacedAnswer(context.Response.Body, forward.Place);
        affinity.Bind(forward, head, replica);
        var gatewayLeft = forward.Binding is null ? CancellationToken.None : affinity.GatewayLeft;
        await StreamClose.PrepareAsync(context, response, head, replica, gatewayLeft, cancellation);
        return copies;
    }

    /// <summary>Null when it is no path: <c>*</c>, an absolute form, or a prefix has been taken off it.</summary>
    public static string? PathAsItCame(HttpContext context)
    {
        if (context.Request.PathBase.HasValue) return null;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is ['/', ..] ? target : null;
    }

    // A length that is announced need not be counted; an upgrade has no body.
    private void CountBytes(HttpContext context)
    {
        var response = context.Response;
        if (forward.Record.Body is not null || response.ContentLength is not null) return;
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols) return;
        response.Body = forward.Record.Body = new CountedBody(response.Body);
    }

    private void Began(in ResponseHead head)
    {
        forward.ResponseBegan((int)head.Status);
        if (head.IsStreaming) forward.Place.GiveBack(PlaceGiven.ForGood);
    }
}
