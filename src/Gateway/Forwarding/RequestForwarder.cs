using System.Runtime.CompilerServices;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>[ pick → lease → send → judge ]*, until there is an answer or a reason why there is none.</summary>
public sealed class RequestForwarder
{
    // Where it goes is the channel's: each has its own socket.
    private const string AnyReplica = "http://localhost";

    private readonly IHttpForwarder _yarp;
    private readonly AdmissionQueue _queue;
    private readonly ReplicaClients _clients;
    private readonly Fleet _fleet;
    private readonly RetryPolicy _retries;
    private readonly SessionAffinity _affinity;
    private readonly RetryLoop _loop;
    private readonly Action _freed;

    public RequestForwarder(
        IHttpForwarder yarp, AdmissionQueue queue, ReplicaClients clients, Fleet fleet, RetryPolicy retries,
        SessionAffinity affinity)
    {
        (_yarp, _queue, _clients, _fleet, _retries, _affinity) = (yarp, queue, clients, fleet, retries, affinity);
        (_loop, _freed) = (new RetryLoop(retries, queue, AttemptAsync), queue.Freed);
    }

    public Task ForwardAsync(HttpContext context, RequestRecord record) => AttemptsAsync(context, record).AsTask();

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<AttemptResult> AttemptsAsync(HttpContext context, RequestRecord record)
    {
        using var forward = _retries.Begin(context, record, _fleet);
        forward.Binding = _affinity.Of(context.Request);
        forward.Place.Freed = _freed;
        var outcome = await forward.ReadAheadAsync() ?? await AttemptAsync(forward);
        if (outcome.IsFailed) outcome = await _loop.ContinueAsync(forward, outcome);
        record.Failure = outcome.Failure;
        if (outcome.Failure is null) return outcome.Result;
        record.FailureDetail = WithReason(outcome.Detail, forward.NotRepeated);
        record.PublicDetail = outcome.Result == AttemptResult.NoReplica
            ? GatewayCondition.ForClient(_fleet.Current)
            : WithReason(outcome.ForClient, forward.NotRepeated);
        return outcome.Result;
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<AttemptOutcome> AttemptAsync(ForwardContext forward)
    {
        var admission = await _queue.TakeAsync(forward);
        if (admission.Lease is not { } lease)
            return admission.Refusal.Result == AttemptResult.NoReplica
                ? admission.Refusal with { Detail = NobodyLeft(forward) }
                : admission.Refusal;
        try
        {
            forward.BeginAttempt(lease);
            return Ended(forward, forward.EndAttempt(await SendAsync(forward, lease.Replica)), lease);
        }
        finally
        {
            lease.Dispose();
            _queue.Freed();
        }
    }

    private ValueTask<AttemptOutcome> SendAsync(ForwardContext forward, Replica replica)
    {
        var client = _clients.Of(replica);
        var start = new AnswerStart(forward, replica, _affinity);
        if (client.Link?.Begin(forward, replica, start) is { } exchange)
        {
            forward.Channel = "link";
            return exchange.RunAsync();
        }

        if (client.IsH1Alone && forward.StreamsBody)
        {
            forward.Channel = "h1";
            return UploadExchange.RunAsync(forward, replica, start, client.ConnectAsync);
        }

        return SendAsync(forward, client, new AttemptTransformer(forward, replica, start));
    }

    private async ValueTask<AttemptOutcome> SendAsync(
        ForwardContext forward, ReplicaClient client, AttemptTransformer transformer)
    {
        var channel = client.Enter(forward.Context.Request);
        forward.Channel = channel.Config.Version == HttpVersion.Version20 ? "h2" : "h1";
        try
        {
            return forward.OutcomeOf(await _yarp.SendAsync(
                forward.Context, AnyReplica, channel.Client, forward.ConfigOf(channel), transformer, forward.Deadline));
        }
        finally
        {
            channel.Leave();
        }
    }

    private AttemptOutcome Ended(ForwardContext forward, AttemptOutcome outcome, RequestLease lease)
    {
        if (!forward.Record.IsOwn)
            GatewayMetrics.AttemptEnded(lease.Replica, MetricName.Of(outcome.Result), forward.Channel);
        if (outcome.IsReplicasFault) lease.Failed(outcome.Result == AttemptResult.TimedOut);
        // It fails fast and would so attract the traffic: out, until a probe passes.
        if (outcome.Unreachable) _fleet.Apply(lease.Replica, ReplicaEvent.ProbesFailed, outcome.Detail);
        return outcome;
    }

    private static string? WithReason(string? detail, string? notRepeated) =>
        notRepeated is null ? detail : $"{detail}; {notRepeated}";

    private string? NobodyLeft(ForwardContext forward)
    {
        // Another may have become ready since this request was sent to all that were.
        var why = GatewayCondition.Of(_fleet.Current, stopping: false).Reason ?? "no replica is left to try";
        return forward.LastDetail is { } last ? $"{why}; the last attempt failed: {last}" : why;
    }
}
