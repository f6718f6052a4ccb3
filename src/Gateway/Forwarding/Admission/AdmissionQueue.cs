using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Forwarding;

public readonly record struct Admission(RequestLease? Lease, AttemptOutcome Refusal)
{
    public static Admission To(RequestLease lease) => new(lease, default);

    public static Admission Refused(AttemptResult why, string? detail = null) =>
        new(null, new AttemptOutcome(why, detail));
}

/// <summary>A request that finds no place at a replica waits in line, the oldest served first.</summary>
public sealed class AdmissionQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<QueuedRequest> _line = new();
    private readonly Fleet _fleet;
    private readonly LeastInFlightPicker _picker;
    private readonly ReadyWait _hold;
    private readonly AdmissionOptions _options;
    private readonly GatewayCounters _counters;
    private readonly TimeProvider _clock;
    private readonly WaitEstimate _wait;
    private readonly Action<object?> _giveUp;
    private volatile int _length;

    public AdmissionQueue(
        Fleet fleet, LeastInFlightPicker picker, ReadyWait hold, AdmissionOptions options, GatewayCounters counters,
        TimeProvider clock)
    {
        (_fleet, _picker, _hold, _options, _counters, _clock) = (fleet, picker, hold, options, counters, clock);
        (_wait, _giveUp) = (new WaitEstimate(clock), GiveUp);
        fleet.Changed += _ => ServeSoon();
        fleet.Blocked += ServeSoon;
    }

    public ValueTask<Admission> TakeAsync(ForwardContext forward)
    {
        if ((_length == 0 || forward.Tried.Count > 0) && _picker.Pick(forward) is { } lease)
            return new ValueTask<Admission>(Admission.To(lease));
        return new ValueTask<Admission>(HoldAsync(forward));
    }

    public void Freed()
    {
        if (_length > 0) Serve();
    }

    /// <summary>There is a ready replica that was not tried (it can only be full), or one to come.</summary>
    public bool IsHope(ForwardContext forward)
    {
        if (forward.Bound is { } bound) return !forward.Tried.Contains(bound);
        var fleet = _fleet.Current;
        return fleet.Expects || fleet.Ready.Any(replica => !forward.Tried.Contains(replica));
    }

    // The line waits for a replica that is on its way; a developer waits for one that does not compile yet, too.
    private async Task<Admission> HoldAsync(ForwardContext forward)
    {
        var admission = await WaitAsync(forward);
        while (admission is { Lease: null, Refusal.Result: AttemptResult.NoReplica }
               && await _hold.WaitAsync(forward.Held(), forward.Context.RequestAborted))
            admission = _picker.Pick(forward) is { } lease ? Admission.To(lease) : await WaitAsync(forward);
        return admission;
    }

    private async Task<Admission> WaitAsync(ForwardContext forward)
    {
        if (forward.Bound is null && !IsHope(forward))
            return _picker.Pick([]) is { } again ? Admission.To(again) : Admission.Refused(AttemptResult.NoReplica);
        if (Enter(forward) is not { } waiter)
            return Overloaded(forward, $"{_options.Queue} requests are waiting already");
        using (waiter)
        {
            var entered = _clock.GetTimestamp();
            var place = await waiter.Place;
            forward.Record.Queued = _clock.GetElapsedTime(entered);
            GatewayMetrics.QueueLeft(forward.Record.Queued, place is not null);
            GatewayTraces.QueueLeft(forward.Record, place is not null);
            return place is { } lease ? Admission.To(lease) : GaveUp(forward);
        }
    }

    private Admission GaveUp(ForwardContext forward)
    {
        if (forward.Context.RequestAborted.IsCancellationRequested)
            return Admission.Refused(AttemptResult.ClientFailed, "the client went away while it waited");
        var late = Overloaded(forward, $"no place became free within {_options.QueueTimeout.TotalSeconds:0.###} s");
        return _fleet.Current.Ready.IsEmpty ? Admission.Refused(AttemptResult.NoReplica) : late;
    }

    private Admission Overloaded(ForwardContext forward, string detail)
    {
        lock (_gate) forward.Record.RetryAfter = _wait.SecondsFor(_line.Count);
        return Admission.Refused(AttemptResult.NotAdmitted, detail);
    }

    private QueuedRequest? Enter(ForwardContext forward)
    {
        QueuedRequest waiter;
        lock (_gate)
        {
            if (_line.Count >= _options.Queue && forward.Tried.Count == 0) return null;
            waiter = new QueuedRequest(forward, _options.QueueTimeout, _clock);
            if (_line.Count == 0) _wait.Begin();
            // One whose attempt failed has waited before.
            if (forward.Tried.Count > 0) _line.AddFirst(waiter.Node);
            else _line.AddLast(waiter.Node);
            LengthChanged();
        }

        // A place may have become free between the first look and the entry, when nobody was told.
        Serve();
        waiter.Watch(_giveUp);
        return waiter;
    }

    // Not at once: it is called under the fleet's own lock.
    private void ServeSoon()
    {
        if (_length > 0) ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Serve(), this, false);
    }

    private void Serve()
    {
        lock (_gate)
        {
            // None will come: whoever waits is told why.
            while (_fleet.Current.Blocked && _line.First is { } first) Leave(first.Value, null);
            for (var node = _line.First; node is not null;)
            {
                var (waiter, next) = (node.Value, node.Next);
                var lease = PickFor(waiter.Forward);
                // Where one finds no place at all, those behind it find none either.
                if (lease is null && waiter.Forward is { Tried.Count: 0, Bound: null }) return;
                if (lease is not null) Leave(waiter, lease);
                node = next;
            }
        }
    }

    // One that has failed this request may have restarted meanwhile, and be the only one there is.
    private RequestLease? PickFor(ForwardContext forward) => _picker.Pick(forward)
        ?? (forward is { Tried.Count: > 0, Bound: null } && !IsHope(forward) ? _picker.Pick([]) : null);

    private void GiveUp(object? request)
    {
        var waiter = (QueuedRequest)request!;
        lock (_gate)
            if (waiter.Node.List is not null)
                Leave(waiter, null);
    }

    private void Leave(QueuedRequest waiter, RequestLease? lease)
    {
        _line.Remove(waiter.Node);
        LengthChanged();
        if (lease is not null) _wait.Served();
        waiter.Leave(lease);
    }

    private void LengthChanged()
    {
        _length = _line.Count;
        _counters.QueueIs(_length);
    }
}
