using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Polly;
using Polly.Retry;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>[ pick → lease → send → judge ]*, until there is an answer or a reason why there is none.</summary>
public sealed class RequestForwarder
{
    // Where it goes is the channel's business: each has its own socket.
    private const string AnyReplica = "http://localhost";

    private static readonly ResiliencePropertyKey<ForwardContext> _forwardKey = new("forward");

    private readonly IHttpForwarder _yarp;
    private readonly AdmissionQueue _queue;
    private readonly ReplicaClients _clients;
    private readonly Fleet _fleet;
    private readonly RetryPolicy _limits;
    private readonly ReadyWait _hold;
    private readonly ResiliencePipeline<AttemptOutcome> _pipeline;

    public RequestForwarder(
        IHttpForwarder yarp, AdmissionQueue queue, ReplicaClients clients, Fleet fleet, RetryPolicy limits, ReadyWait hold)
    {
        (_yarp, _queue, _clients, _fleet, _limits, _hold) = (yarp, queue, clients, fleet, limits, hold);
        _pipeline = Pipeline();
    }

    /// <summary>Answers the request, or leaves in the record why it cannot be.</summary>
    public async Task ForwardAsync(HttpContext context, RequestRecord record)
    {
        using var forward = _limits.Begin(context, record);
        var outcome = await AttemptAsync(forward);
        if (outcome.Result != AttemptResult.Answered) outcome = await RepeatAsync(forward, outcome);
        (record.Failure, record.FailureDetail) = (FailureLadder.Of(outcome), Detail(forward, outcome));
    }

    // The pipeline begins with an outcome that is there already, so that what succeeds at once does not pay for it.
    private async Task<AttemptOutcome> RepeatAsync(ForwardContext forward, AttemptOutcome first)
    {
        // Without a token: a client that goes away is the attempt's to notice, and is no exception.
        var resilience = ResilienceContextPool.Shared.Get(CancellationToken.None);
        resilience.Properties.Set(_forwardKey, forward);
        AttemptOutcome? known = first;
        var outcome = await _pipeline.ExecuteAsync(
            (_, _) =>
            {
                if (known is not { } had) return AttemptAsync(forward);
                known = null;
                return ValueTask.FromResult(had);
            },
            resilience, forward);
        ResilienceContextPool.Shared.Return(resilience);
        return outcome;
    }

    private ResiliencePipeline<AttemptOutcome> Pipeline() =>
        new ResiliencePipelineBuilder<AttemptOutcome>()
            .AddRetry(new RetryStrategyOptions<AttemptOutcome>
            {
                // The judge counts; a limit of Polly's own would hide its reason.
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.Zero,
                ShouldHandle = judged => ValueTask.FromResult(
                    judged.Outcome.Result.Result != AttemptResult.Answered
                    && _limits.MayRepeat(judged.Context.Properties.GetValue(_forwardKey, null!), judged.Outcome.Result)),
                OnRetry = retry =>
                {
                    GatewayMetrics.Retried(OutcomeNames.Of(retry.Outcome.Result.Result));
                    retry.Context.Properties.GetValue(_forwardKey, null!).Reset();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private async ValueTask<AttemptOutcome> AttemptAsync(ForwardContext forward)
    {
        var admission = await PlaceAsync(forward);
        if (admission.Lease is not { } lease)
            return admission.Refusal.Result == AttemptResult.NoReplica
                ? admission.Refusal with { Detail = NobodyLeft(forward) }
                : admission.Refusal;
        try
        {
            forward.BeginAttempt(lease);
            var channel = _clients.Of(lease.Replica).For(forward.Context.Request);
            var transformer = new AttemptTransformer(forward, lease.Replica, _queue);
            var error = await _yarp.SendAsync(
                forward.Context, AnyReplica, channel.Client, channel.Config, transformer, forward.Deadline);
            return Judge(forward, lease, error);
        }
        finally
        {
            lease.Dispose();
            _queue.Freed();
        }
    }

    private AttemptOutcome Judge(ForwardContext forward, RequestLease lease, ForwarderError error)
    {
        var outcome = forward.EndAttempt(error);
        GatewayMetrics.AttemptEnded(lease.Replica, OutcomeNames.Of(outcome.Result));
        if (outcome.IsReplicasFault) lease.Failed(outcome.Result == AttemptResult.TimedOut);
        // It fails fast and would so attract the traffic: out, until a probe passes.
        if (outcome.Unreachable) _fleet.Apply(lease.Replica, ReplicaEvent.ProbesFailed, outcome.Detail);
        return outcome;
    }

    // The line waits for a replica that is on its way; a developer waits for one that does not compile yet, too.
    private async ValueTask<Admission> PlaceAsync(ForwardContext forward)
    {
        var admission = await _queue.TakeAsync(forward);
        while (admission is { Lease: null, Refusal.Result: AttemptResult.NoReplica }
               && await _hold.WaitAsync(forward.Held(), forward.Context.RequestAborted))
            admission = await _queue.TakeAsync(forward);
        return admission;
    }

    private static string? Detail(ForwardContext forward, AttemptOutcome outcome) =>
        forward.NotRepeated is { } why ? $"{outcome.Detail}; {why}" : outcome.Detail;

    private string? NobodyLeft(ForwardContext forward)
    {
        // Another may have become ready since this request was sent to all that were.
        var why = GatewayCondition.Of(_fleet.Current, stopping: false).Reason ?? "no replica is left to try";
        return forward.LastDetail is { } last ? $"{why}; the last attempt failed: {last}" : why;
    }
}
