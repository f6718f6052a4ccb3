using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;

namespace Gateway.Forwarding;

/// <summary>
/// Admission: each replica has so many queue; a request that finds none waits in line, the oldest served first. One
/// whose attempt failed goes to the front, since it has waited before. Where no replica is ready but one is on its way,
/// requests wait for it rather than fail.
/// </summary>
public sealed class AdmissionQueue
{
    // So many broken attempts may mean that all are dying: the last attempt shall not go to one of those.
    private const int Suspicious = 2;

    // For a process that has just broken an attempt to be seen dead.
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = new();
    private readonly Fleet _fleet;
    private readonly LeastInFlightPicker _picker;
    private readonly AdmissionOptions _options;
    private readonly GatewayCounters _counters;
    private readonly TimeProvider _clock;
    private readonly WaitEstimate _wait;

    public AdmissionQueue(
        Fleet fleet, LeastInFlightPicker picker, AdmissionOptions options, GatewayCounters counters, TimeProvider clock)
    {
        (_fleet, _picker, _options, _counters, _clock) = (fleet, picker, options, counters, clock);
        _wait = new WaitEstimate(clock);
        // Not here: this is called under the fleet's own lock.
        fleet.Changed += _ =>
        {
            if (_counters.Queued > 0) ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Serve(), this, false);
        };
    }

    /// <summary>A place at a replica that this request has not tried yet: at once, after a wait, or not at
    /// all.</summary>
    public ValueTask<Admission> TakeAsync(ForwardContext forward)
    {
        if (forward.Lacks == 0 && forward.Tried.Count < Suspicious
            && (_counters.Queued == 0 || forward.Tried.Count > 0) && _picker.Pick(forward.Tried) is { } lease)
            return new ValueTask<Admission>(Admission.To(lease));
        return new ValueTask<Admission>(WaitAsync(forward));
    }

    /// <summary>To be called when a lease has ended or has given its place back.</summary>
    public void Freed()
    {
        if (_counters.Queued > 0) Serve();
    }

    private async Task<Admission> WaitAsync(ForwardContext forward)
    {
        // Connections that end give descriptors back.
        if (forward.Lacks > 0) await Task.Delay(_breath * forward.Lacks, _clock);
        if (forward.Tried.Count >= Suspicious || (forward.Tried.Count > 0 && !IsHope(forward.Tried)))
            await Task.Delay(_breath * forward.Tried.Count, _clock);
        if (!IsHope(forward.Tried))
            return _picker.Pick([]) is { } again
                ? Admission.To(again)
                : Admission.Refused(AttemptResult.NoReplica);
        if (Enter(forward) is not { } waiter)
        {
            forward.Record.RetryAfter = Estimate();
            return Admission.Refused(AttemptResult.NotAdmitted, $"{_options.Queue} requests are waiting already");
        }

        using (waiter)
        {
            var entered = _clock.GetTimestamp();
            var place = await waiter.Place.Task;
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
        forward.Record.RetryAfter = Estimate();
        if (_fleet.Current.Ready.IsEmpty) return Admission.Refused(AttemptResult.NoReplica);
        return Admission.Refused(
            AttemptResult.NotAdmitted, $"no place became free within {_options.QueueTimeout.TotalSeconds:0.###} s");
    }

    // A ready replica that was not tried, so that it can only be full; or one that is to come.
    private bool IsHope(IReadOnlyCollection<Replica> tried)
    {
        var fleet = _fleet.Current;
        return fleet.Expects || fleet.Ready.Any(replica => !tried.Contains(replica));
    }

    private Waiter? Enter(ForwardContext forward)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_line.Count >= _options.Queue && forward.Tried.Count == 0) return null;
            waiter = new Waiter(forward, this, _options.QueueTimeout);
            if (_line.Count == 0) _wait.Begin();
            if (forward.Tried.Count > 0) _line.AddFirst(waiter.Node);
            else _line.AddLast(waiter.Node);
            _counters.Queued = _line.Count;
        }

        // A place may have become free between the first look and the entry, when nobody was told.
        Serve();
        waiter.Watch();
        return waiter;
    }

    private void Serve()
    {
        lock (_gate)
        {
            for (var node = _line.First; node is not null;)
            {
                var (waiter, next) = (node.Value, node.Next);
                var lease = PickFor(waiter.Forward.Tried);
                // Where one finds no place at all, those behind it find none either.
                if (lease is null && waiter.Forward.Tried.Count == 0) return;
                if (lease is not null) Leave(waiter, lease);
                node = next;
            }
        }
    }

    // One that has failed this request may have restarted meanwhile, and be the only one there is.
    private RequestLease? PickFor(IReadOnlyCollection<Replica> tried) =>
        _picker.Pick(tried) ?? (tried.Count > 0 && !IsHope(tried) ? _picker.Pick([]) : null);

    private void GiveUp(Waiter waiter)
    {
        lock (_gate)
            if (waiter.Node.List is not null)
                Leave(waiter, null);
    }

    private void Leave(Waiter waiter, RequestLease? lease)
    {
        _line.Remove(waiter.Node);
        _counters.Queued = _line.Count;
        if (lease is not null) _wait.Served();
        waiter.Place.SetResult(lease);
    }

    private int? Estimate()
    {
        lock (_gate) return _wait.SecondsFor(_line.Count);
    }

    /// <summary>One request in line.</summary>
    private sealed class Waiter : IDisposable
    {
        private readonly AdmissionQueue _queue;
        private readonly CancellationTokenSource _over;

        public Waiter(ForwardContext forward, AdmissionQueue queue, TimeSpan patience)
        {
            (Forward, _queue) = (forward, queue);
            Node = new LinkedListNode<Waiter>(this);
            _over = CancellationTokenSource.CreateLinkedTokenSource(forward.Context.RequestAborted);
            _over.CancelAfter(patience);
        }

        public ForwardContext Forward { get; }

        public LinkedListNode<Waiter> Node { get; }

        /// <summary>Null when the time ran out or the client went away.</summary>
        public TaskCompletionSource<RequestLease?> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Watch() => _over.Token.UnsafeRegister(static waiter => ((Waiter)waiter!).GiveUp(), this);

        public void Dispose() => _over.Dispose();

        private void GiveUp() => _queue.GiveUp(this);
    }
}
