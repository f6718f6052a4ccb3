using Gateway.Observability;
using Gateway.Replicas;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

public sealed class AttemptTransformer(
    ForwardContext forward, Replica replica, AnswerStart start) : HttpTransformer
{
    // What Kestrel takes of an answer without a word from the client (KestrelLimits).
    private const long TakenAtOnce = 32 * 1024;

    private static readonly UriCreationOptions _asItCame =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    private GrpcAnswer? _grpc;

    public override async ValueTask TransformRequestAsync(
        HttpContext context, HttpRequestMessage request, string prefix, CancellationToken cancellation)
    {
        await base.TransformRequestAsync(context, request, prefix, cancellation);
        // The replica sees the target byte for byte, escapes and all.
        if (RequestTarget.AsItCame(context) is { } target) request.RequestUri = new Uri(prefix + target, _asItCame);
        foreach (var name in ConnectionFields.Named(context.Request.Headers.Connection))
            if (context.Request.Headers.ContainsKey(name)) request.Headers.Remove(name);
        if (request.Version.Major == 1 && !forward.MayBeProcessedTwice && !ChannelRule.IsUpgrade(context.Request))
            SentOnce.Mark(request);
        ForwardedHeaders.Write(context, request.Headers, forward.Record.RequestId);
        // An empty one would stand beside the client's own.
        if (StringValues.IsNullOrEmpty(context.Request.Headers.Host)) request.Headers.Host = null;
        if (RequestTarget.IsUpgradeByOther(context)) request.Method = HttpMethod.Parse(context.Request.Method);
        if (replica.Origin == ReplicaOrigin.Child) HookOrders.Write(context, request.Headers);
        if (replica.Origin == ReplicaOrigin.Found) HeadSize.Demand(request);
        GatewayTraces.Pass(forward.Trace, request.Headers);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext context, HttpResponseMessage? response, CancellationToken cancellation)
    {
        var head = response is null ? default : ResponseHead.Of(response);
        if (response is not null) Began(response, head);
        var copies = await base.TransformResponseAsync(context, response, cancellation);
        start.Complete();
        if (response is null) return copies;
        foreach (var name in ConnectionFields.Named(Connection(response))) context.Response.Headers.Remove(name);
        if (!head.IsStreaming && !(head.Length <= TakenAtOnce))
            context.Response.Body = new PacedAnswer(context.Response.Body, forward.Place);
        start.Bind(head);
        await StreamClose.PrepareAsync(context, response, head, replica, start.GatewayLeft, cancellation);
        ServerReset.Prepare(context);
        _grpc = await GrpcAnswer.WatchAsync(context, response, head, replica, cancellation);
        return copies;
    }

    // The whole answer is there. It wins over what is left of the request's body (RFC 9112, section 9.3), which may be
    // read for long yet: the client has it at once.
    public override async ValueTask TransformResponseTrailersAsync(
        HttpContext context, HttpResponseMessage response, CancellationToken cancellation)
    {
        if (_grpc is { EndedBy: { } why })
        {
            _grpc.WriteStatus(context.Response);
            if (_grpc.BrokeOff) forward.ResponseBroke(why);
            // With the stream ends what was left of the request's body, which is nobody's fault.
            else forward.ResponseEnded();
            return;
        }

        await base.TransformResponseTrailersAsync(context, response, cancellation);
        if (forward.ResponseEnded()) await context.Response.CompleteAsync();
    }

    private static StringValues Connection(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Connection", out var values) ? values.ToArray() : default;

    private void Began(HttpResponseMessage response, in ResponseHead head)
    {
        ResponseCheck.Demand(response, head, ProtocolUpgrade.Of(forward.Context));
        start.Began(head);
    }
}
