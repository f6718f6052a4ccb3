using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>One request on its way through its attempts: what has been tried, and what came of it.</summary>
public sealed class ForwardContext : IDisposable
{
    // Attempts that count for nothing: a replica that takes no connection, or is found hung, leaves the rotation at
    // once; when all die at the same moment, a request may meet each of them.
    public const int MostFree = 16;

    private readonly TimeoutOptions _timeouts;
    private readonly TimeProvider _clock;
    private readonly Fleet _fleet;
    private readonly int _crashesBefore;
    private readonly RetryBudget _budget;
    private readonly AttemptDeadline _deadline = AttemptDeadline.Rent();
    private readonly ReplayableBody? _body;
    private readonly bool _readsAhead;
    private Replica[] _tried = [];
    private BrokenReplicas? _broken;
    private RequestLease? _lease;
    private bool _answered;
    private long _beganAt;
    private bool _whole;
    private string? _broke;
    private long _sentAt;
    private long? _heldSince;
    private int _free;

    public ForwardContext(
        HttpContext context, RequestRecord record, Fleet fleet, TimeoutOptions timeouts, BodyBufferBudget bodies,
        RetryBudget budget, TimeProvider clock)
    {
        (_fleet, _crashesBefore, _budget) = (fleet, fleet.Crashes, budget);
        (Context, Record, _timeouts, _clock, _beganAt) = (context, record, timeouts, clock, record.StartedAt);
        var request = context.Request;
        MayBeProcessedTwice = RetryJudge.MayBeProcessedTwice(request);
        if (!ChannelRule.HasBody(request) || ChannelRule.IsUpgrade(request)) return;
        _readsAhead = bodies.MayReadAhead(request);
        var kept = bodies.BufferFor(request.ContentLength, MayBeProcessedTwice, _readsAhead);
        request.Body = _body = new ReplayableBody(new ClientBody(request.BodyReader), _deadline, Place, kept);
    }

    public HttpContext Context { get; }
    public RequestRecord Record { get; }
    public bool MayBeProcessedTwice { get; }
    public IReadOnlyCollection<Replica> Tried => _tried;
    public CancellationToken Deadline => _deadline.Token;
    public AttemptPlace Place { get; } = new();

    /// <summary>Null when no replica keeps the client's state.</summary>
    public Binding? Binding { get; set; }

    /// <summary>The replica that it is bound to, as long as that can be had.</summary>
    public Replica? Bound => Binding?.Replica;
    public string? LastDetail { get; private set; }

    /// <summary>Of the present attempt; null when nobody records.</summary>
    public Activity? Span { get; private set; }

    /// <summary>What the replica is told that its own span belongs to.</summary>
    public Activity? Trace => Span ?? Record.Span;

    /// <summary>By which the present attempt went: <c>link</c>, <c>h2</c> or <c>h1</c>.</summary>
    public string Channel { get; set; } = "link";

    /// <summary>Times that the gateway itself had nothing left to connect with.</summary>
    public int Lacks { get; private set; }

    /// <summary>Why not, where the outcome itself does not tell.</summary>
    public string? NotRepeated { get; set; }

    private TimeSpan TimeLeft => _timeouts.Total - _clock.GetElapsedTime(_beganAt);

    /// <summary>For how long the request has been held; asking begins it.</summary>
    public TimeSpan Held()
    {
        _heldSince ??= _clock.GetTimestamp();
        return _clock.GetElapsedTime(_heldSince.Value);
    }

    /// <summary>Has a small body at hand before a place is taken: who sends slowly holds up nobody.</summary>
    /// <returns>Null unless the client has failed.</returns>
    public async ValueTask<AttemptOutcome?> ReadAheadAsync()
    {
        if (_readsAhead && await ReadSmallBodyAsync() is { } failed) return failed;
        _body?.Stream(Context);
        return null;
    }

    /// <summary>Some of its body is still with the client.</summary>
    public bool StreamsBody => _body is { Streams: true };

    /// <returns>Null where there is none, or some of it is still with the client.</returns>
    public ReadOnlyMemory<byte>? TakeWholeBody() => _body?.TakeWhole();

    public void BeginAttempt(RequestLease lease)
    {
        (_lease, _sentAt, _answered, _whole, _broke) = (lease, _clock.GetTimestamp(), false, false, null);
        _tried = _tried.Length == 0 ? lease.Replica.Alone : [.. _tried, lease.Replica];
        Record.Attempts++;
        Record.Replica = lease.Replica.Id.Text;
        Place.Take(lease);
        if (Binding is { Polls: true }) lease.GivePlaceBack();
        Span = GatewayTraces.AttemptBegan(Record);
        // One that may not be processed twice still has a chance of an answer when its replica hangs.
        _deadline.Begin(TimeForAnswer(), lease, whenHung: MayBeProcessedTwice ? _budget : null, _body);
    }

    public void ResponseBegan(int status)
    {
        _answered = true;
        _deadline.End();
        var now = _clock.GetTimestamp();
        (Record.AnsweredAt, Record.Upstream) = (now, _clock.GetElapsedTime(_sentAt, now));
        _lease!.Answered(status, Record.Upstream.Value);
        if (!Record.IsOwn) GatewayMetrics.AnswerBegan(_lease.Replica, status, Record.Upstream.Value);
        if (!MayBeProcessedTwice) _body?.Release();
    }

    /// <summary>True when some of the request's body may still be on its way.</summary>
    public bool ResponseEnded()
    {
        _whole = true;
        return _body is { Ended: false };
    }

    /// <summary>It broke off where the client could be told of it.</summary>
    public void ResponseBroke(string detail) => _broke = detail;

    public AttemptOutcome OutcomeOf(ForwarderError error)
    {
        if (_broke is not null) return new AttemptOutcome(AttemptResult.Broken, _broke);
        if (error == ForwarderError.None || _whole) return new AttemptOutcome(AttemptResult.Answered);
        if (Cut() is { } cut) return cut;
        var failure = Context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return ForwarderErrorClassifier.Read(error, failure, Context.RequestAborted.IsCancellationRequested);
    }

    public AttemptOutcome EndAttempt(AttemptOutcome outcome)
    {
        _deadline.End();
        LastDetail = outcome.Detail ?? LastDetail;
        if (outcome.Unreachable || outcome.OwnLack || outcome.Left) _free++;
        if (outcome is { Result: AttemptResult.Broken, Left: false })
            (_broken ??= new BrokenReplicas(_fleet, _crashesBefore, _clock)).Add(_lease!.Replica, outcome.ProcessEnded);
        if (outcome.OwnLack) (Lacks, _tried) = (Lacks + 1, _tried[..^1]);
        var failed = outcome.Result == AttemptResult.Answered ? null : MetricName.Of(outcome.Result);
        if (outcome.IsReplicasFault && !_answered && !Record.IsOwn)
            GatewayMetrics.AttemptFailed(_lease!.Replica, failed!, _clock.GetElapsedTime(_sentAt));
        GatewayTraces.AttemptEnded(Span, _answered ? Context.Response.StatusCode : null, failed, outcome.Detail);
        return outcome;
    }

    public void Reset()
    {
        _body?.Rewind();
        Context.Response.Clear();
        Context.Features.Set<IForwarderErrorFeature>(null);
    }

    /// <summary>Watches over a silence in the middle of an answer, in place of the time until it began.</summary>
    public void BeginSilence() => _deadline.Watch(_timeouts.LongestSilence());

    /// <summary>That of its channel, unless its route has another patience.</summary>
    public ForwarderRequestConfig ConfigOf(ReplicaChannel channel) => Record.Route is null
        ? channel.Config
        : channel.Config with { ActivityTimeout = _timeouts.LongestSilence() };

    public void EndSilence() => _deadline.Unwatch();

    /// <summary>What the attempt's deadline made of it; null when that has not ended it.</summary>
    public AttemptOutcome? Cut()
    {
        if (_deadline.Cut) return new AttemptOutcome(AttemptResult.Broken, "it outlived its drain", Left: true);
        // An answer that begins in the same moment does not count as the client's doing.
        if (!_deadline.Passed || Context.Response.HasStarted) return null;
        if (_deadline.FoundHung && !Context.RequestAborted.IsCancellationRequested)
            return new AttemptOutcome(AttemptResult.Broken, "its replica hangs", Left: true, Paid: true);
        return _body is { Starved: true }
            ? AttemptOutcome.Starved
            : new AttemptOutcome(AttemptResult.TimedOut, "it did not begin its answer in time");
    }

    /// <summary>With one end more it is not repeated.</summary>
    public bool MayEndProcesses => _broken is { IsSuspect: true };

    /// <summary>Waits, where it matters, until it is known whose process has ended.</summary>
    public ValueTask SettleAsync() => _broken?.SettleAsync() ?? ValueTask.CompletedTask;

    public AttemptSituation Situation(AttemptOutcome outcome, int mostAttempts) => new(
        outcome.Result, Record.Attempts - Math.Min(_free, MostFree), mostAttempts, Context.Response.HasStarted,
        BodyWhole: _body is not { Whole: false }, MayBeProcessedTwice, TimeLeft > TimeSpan.Zero,
        _broken is null or { AmongOthers: true } ? 0 : _broken.Ended);

    public void Dispose()
    {
        // The body may still be read.
        _deadline.Return(reusable: _body is null);
        _body?.Dispose();
    }

    private async ValueTask<AttemptOutcome?> ReadSmallBodyAsync()
    {
        var announced = Context.Request.ContentLength is not null;
        var within = announced ? _timeouts.Response : ReadAhead.Unannounced;
        using var patience = new CancellationTokenSource(within, _clock);
        try
        {
            await _body!.ReadAheadAsync(patience, announced ? within : null);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            if (announced) return AttemptOutcome.Starved;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            return AttemptOutcome.OfClient(failure);
        }

        _beganAt = _clock.GetTimestamp();
        return null;
    }

    private TimeSpan TimeForAnswer()
    {
        var total = Record.Attempts == 1 ? _timeouts.Total : TimeLeft;
        return total < TimeSpan.Zero ? TimeSpan.Zero : total < _timeouts.Response ? total : _timeouts.Response;
    }
}
