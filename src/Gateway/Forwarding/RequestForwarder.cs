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

    private static readonly ResiliencePropertyKey<ForwardTurn> _turnKey = new("turn");

    private readonly IHttpForwarder _yarp;
    private readonly Places _places;
    private readonly ReplicaClients _clients;
    private readonly Fleet _fleet;
    private readonly RetryLimits _limits;
    private readonly ReadyHold _hold;
    private readonly ResiliencePipeline<AttemptOutcome> _pipeline;

    public RequestForwarder(
        IHttpForwarder yarp, Places places, ReplicaClients clients, Fleet fleet, RetryLimits limits, ReadyHold hold)
    {
        (_yarp, _places, _clients, _fleet, _limits, _hold) = (yarp, places, clients, fleet, limits, hold);
        _pipeline = Pipeline();
    }

    /// <summary>Answers the request, or leaves in the record why it cannot be.</summary>
    public async Task ForwardAsync(HttpContext context, RequestRecord record)
    {
        using var turn = _limits.Begin(context, record);
        var outcome = await AttemptAsync(turn);
        if (outcome.Result != AttemptResult.Answered) outcome = await RepeatAsync(turn, outcome);
        (record.Failure, record.FailureDetail) = (FailureLadder.Of(outcome), Detail(turn, outcome));
    }

    // The pipeline begins with an outcome that is there already, so that what succeeds at once does not pay for it.
    private async Task<AttemptOutcome> RepeatAsync(ForwardTurn turn, AttemptOutcome first)
    {
        // Without a token: a client that goes away is the attempt's to notice, and is no exception.
        var resilience = ResilienceContextPool.Shared.Get(CancellationToken.None);
        resilience.Properties.Set(_turnKey, turn);
        AttemptOutcome? known = first;
        var outcome = await _pipeline.ExecuteAsync(
            (_, _) =>
            {
                if (known is not { } had) return AttemptAsync(turn);
                known = null;
                return ValueTask.FromResult(had);
            },
            resilience, turn);
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
                    && _limits.MayRepeat(judged.Context.Properties.GetValue(_turnKey, null!), judged.Outcome.Result)),
                OnRetry = retry =>
                {
                    GatewayMetrics.Retried(OutcomeNames.Of(retry.Outcome.Result.Result));
                    retry.Context.Properties.GetValue(_turnKey, null!).Reset();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    private async ValueTask<AttemptOutcome> AttemptAsync(ForwardTurn turn)
    {
        var admission = await PlaceAsync(turn);
        if (admission.Lease is not { } lease)
            return admission.Refusal.Result == AttemptResult.NoReplica
                ? admission.Refusal with { Detail = NobodyLeft(turn) }
                : admission.Refusal;
        try
        {
            turn.BeginAttempt(lease);
            var channel = _clients.Of(lease.Replica).For(turn.Context.Request);
            var transformer = new AttemptTransformer(turn, lease.Replica, _places);
            var error = await _yarp.SendAsync(
                turn.Context, AnyReplica, channel.Client, channel.Config, transformer, turn.Deadline);
            return Judge(turn, lease, error);
        }
        finally
        {
            lease.Dispose();
            _places.Freed();
        }
    }

    private AttemptOutcome Judge(ForwardTurn turn, RequestLease lease, ForwarderError error)
    {
        var outcome = turn.EndAttempt(error);
        GatewayMetrics.AttemptEnded(lease.Replica, OutcomeNames.Of(outcome.Result));
        if (outcome.IsReplicasFault) lease.Failed(outcome.Result == AttemptResult.TimedOut);
        // It fails fast and would so attract the traffic: out, until a probe passes.
        if (outcome.Unreachable) _fleet.Apply(lease.Replica, ReplicaEvent.ProbesFailed, outcome.Detail);
        return outcome;
    }

    // The line waits for a replica that is on its way; a developer waits for one that does not compile yet, too.
    private async ValueTask<Admission> PlaceAsync(ForwardTurn turn)
    {
        var admission = await _places.TakeAsync(turn);
        while (admission is { Lease: null, Refusal.Result: AttemptResult.NoReplica }
               && await _hold.WaitAsync(turn.Held(), turn.Context.RequestAborted))
            admission = await _places.TakeAsync(turn);
        return admission;
    }

    private static string? Detail(ForwardTurn turn, AttemptOutcome outcome) =>
        turn.NotRepeated is { } why ? $"{outcome.Detail}; {why}" : outcome.Detail;

    private string? NobodyLeft(ForwardTurn turn)
    {
        // Another may have become ready since this request was sent to all that were.
        var why = GatewayCondition.Of(_fleet.Current, stopping: false).Reason ?? "no replica is left to try";
        return turn.LastDetail is { } last ? $"{why}; the last attempt failed: {last}" : why;
    }
}
