using System.Diagnostics;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.Extensions.ObjectPool;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>One request on its way through its attempts: what has been tried, and the deadline of the present
/// attempt.</summary>
public sealed class ForwardContext : IDisposable
{
    // A replica that takes no connection, or is found hung, leaves the rotation at once, and has cost nobody an attempt.
    // When all die at the same moment, a request may meet each of them.
    private const int MostRefused = 16;

    private static readonly DefaultObjectPool<CancellationTokenSource> _deadlines = new(new DeadlinePolicy());

    private CancellationTokenSource _deadline = _deadlines.Get();
    private readonly TimeoutOptions _timeouts;
    private readonly TimeProvider _clock;
    private readonly ReplayableBody? _body;
    private Replica[] _tried = [];
    private TimeSpan _timeout;
    private volatile bool _answering;
    private volatile bool _hung;
    private CancellationTokenRegistration _whenHung;
    private RequestLease? _lease;
    private long _sentAt;
    private long? _heldSince;
    private int _refused;

    public ForwardContext(
        HttpContext context, RequestRecord record, TimeoutOptions timeouts, BodyBufferBudget bodies, TimeProvider clock)
    {
        (Context, Record, _timeouts, _clock) = (context, record, timeouts, clock);
        if (!ChannelRule.HasBody(context.Request) || ChannelRule.IsUpgrade(context.Request)) return;
        var kept = RetryJudge.MayRepeat(context.Request) && bodies.MayKeep(context.Request.ContentLength)
            ? new BodyBuffer(bodies, context.Request.ContentLength)
            : null;
        context.Request.Body = _body = new ReplayableBody(context.Request.Body, RestartDeadline, kept);
    }

    public HttpContext Context { get; }

    public RequestRecord Record { get; }

    public IReadOnlyCollection<Replica> Tried => _tried;

    private bool BodyWhole => _body is not { Whole: false };

    private TimeSpan TimeLeft => _timeouts.Total - _clock.GetElapsedTime(Record.StartedAt);

    /// <summary>What the last failed attempt ran into.</summary>
    public string? LastDetail { get; private set; }

    /// <summary>Of the present attempt; null when nobody records.</summary>
    public Activity? Span { get; private set; }

    /// <summary>Times that the gateway itself had nothing left to connect with.</summary>
    public int Lacks { get; private set; }

    /// <summary>Why it was not repeated, where the outcome itself does not tell.</summary>
    public string? NotRepeated { get; set; }

    /// <summary>Ends the attempt when the replica has not begun its answer in time.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>For how long the request has been held; asking begins it.</summary>
    public TimeSpan Held()
    {
        _heldSince ??= Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(_heldSince.Value);
    }

    public void BeginAttempt(RequestLease lease)
    {
        (_lease, _sentAt) = (lease, Stopwatch.GetTimestamp());
        _tried = [.. _tried, lease.Replica];
        Record.Attempts++;
        Record.Replica = lease.Replica.Id.Text;
        Span = GatewayTraces.AttemptBegan(Record);
        _answering = false;
        _timeout = Shorter(_timeouts.Response, Record.Attempts == 1 ? _timeouts.Total : TimeLeft);
        _deadline.CancelAfter(_timeout);
        if (RetryJudge.MayRepeat(Context.Request))
            _whenHung = lease.Replica.Hung.UnsafeRegister(static forward => ((ForwardContext)forward!).LeaveHung(), this);
    }

    /// <summary>The answer has begun; from here on only its silence is timed.</summary>
    public void ResponseBegan(int status)
    {
        _answering = true;
        _whenHung.Dispose();
        var now = Stopwatch.GetTimestamp();
        (Record.AnsweredAt, Record.Upstream) = (now, Stopwatch.GetElapsedTime(_sentAt, now));
        _lease!.Answered(status, Record.Upstream.Value);
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>The answer will stream for long.</summary>
    public void GivePlaceBack() => _lease!.GivePlaceBack();

    /// <summary>Takes back what a failed attempt has left on the answer, so that the next one starts from
    /// nothing.</summary>
    public void Reset()
    {
        _body?.Rewind();
        Context.Response.Clear();
        Context.Features.Set<IForwarderErrorFeature>(null);
        if (!_hung) return;
        _deadline.Dispose();
        (_hung, _deadline) = (false, new CancellationTokenSource());
    }

    public AttemptOutcome EndAttempt(ForwarderError error)
    {
        _whenHung.Dispose();
        if (!_answering) _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        var failure = Context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var clientGone = Context.RequestAborted.IsCancellationRequested;
        // An answer that begins in the same moment does not count as the client's doing.
        var ended = _deadline.IsCancellationRequested && !Context.Response.HasStarted;
        var hung = _hung && ended && !clientGone && error != ForwarderError.None;
        var outcome = hung
            ? new AttemptOutcome(AttemptResult.Broken, "its replica hangs")
            : ForwarderErrorClassifier.Read(error, failure, ended, clientGone);
        LastDetail = outcome.Detail ?? LastDetail;
        if (outcome.Unreachable || outcome.OwnLack || hung) _refused++;
        if (outcome.OwnLack) (Lacks, _tried) = (Lacks + 1, _tried[..^1]);
        EndSpan(outcome);
        return outcome;
    }

    public AttemptSituation Situation(AttemptOutcome outcome, int mostAttempts) => new(
        outcome.Result,
        Record.Attempts - Math.Min(_refused, MostRefused),
        mostAttempts,
        Context.Response.HasStarted,
        BodyWhole,
        RetryJudge.MayRepeat(Context.Request),
        TimeLeft > TimeSpan.Zero);

    public void Dispose()
    {
        _whenHung.Dispose();
        // The body may still be read, and would then set somebody else's deadline.
        if (_body is null) _deadlines.Return(_deadline);
        else _deadline.Dispose();
        _body?.Dispose();
    }

    // It may be processed twice, so another replica can do it; one that may not still has a chance of its answer.
    private void LeaveHung()
    {
        if (_answering || !BodyWhole) return;
        _hung = true;
        _deadline.Cancel();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        one < other ? one : other > TimeSpan.Zero ? other : TimeSpan.Zero;

    private void EndSpan(AttemptOutcome outcome)
    {
        var error = outcome.Result == AttemptResult.Answered ? null : OutcomeNames.Of(outcome.Result);
        GatewayTraces.AttemptEnded(Span, _answering ? Context.Response.StatusCode : null, error, outcome.Detail);
    }

    // A long upload is not a slow answer: the time counts from the last piece that was sent.
    private void RestartDeadline()
    {
        if (!_answering) _deadline.CancelAfter(_timeout);
    }

    /// <summary>Sources are used again with their timers, unless their time had come.</summary>
    private sealed class DeadlinePolicy : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new();

        public override bool Return(CancellationTokenSource obj)
        {
            if (obj.TryReset()) return true;
            obj.Dispose();
            return false;
        }
    }
}
