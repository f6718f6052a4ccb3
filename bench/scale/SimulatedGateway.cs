using System.Net;
using Gateway.Discovery;
using Gateway.Forwarding;
using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Scale;

/// <summary>The parts of one gateway that decide, wired as <c>GatewayCore</c> wires them; sending is the
/// world's.</summary>
public sealed class SimulatedGateway
{
    private static readonly GatewayLog _log = new(NullLogger<GatewayLog>.Instance);

    private readonly GatewayOptions _options;
    private readonly GatewayCounters _counters = new();
    private readonly Fleet _fleet = new();
    private readonly Dictionary<Replica, ProbeLoop> _probes = [];
    private readonly VirtualTime _time;
    private readonly Func<IPEndPoint, Server> _world;
    private readonly Totals _totals;
    private readonly LeastInFlightPicker _picker;
    private readonly RetryBudget _budget;
    private readonly OutlierDetection _outliers;
    private readonly DiscoveredReplicas _found;
    private readonly KnownAnswers _known;
    private readonly Upstream _name = new("api", 8080);
    private readonly TimeSpan _phase;

    public SimulatedGateway(
        VirtualTime time, Random dice, Func<IPEndPoint, Server> world, Totals totals, TimeSpan interval)
    {
        (_time, _world, _totals) = (time, world, totals);
        _options = new GatewayOptions { Health = new HealthOptions { Interval = interval } };
        _picker = new LeastInFlightPicker(_fleet, new Random(dice.Next()), _options.Admission.MaxInFlight);
        _budget = new RetryBudget(_options.Retry, _counters, time);
        var replacements = new Replacements(_fleet, () => ReplacementTimes.Of(_options), time);
        _outliers = new OutlierDetection(
            _fleet, _options.Passive, replacements, new Remediation(_ => { }, (_, _) => { }), _log, time);
        _found = new DiscoveredReplicas(_fleet, _options.Discovery, () => _options.Stop, _log, time);
        _known = new KnownAnswers(1, _options.Discovery.GoneAfter, time);
        _phase = _options.Health.Interval * dice.NextDouble();
        _fleet.Changed += Watch;
    }

    public int Ready => _fleet.Current.Ready.Length;

    /// <summary>Looks the name up each second, and at answers each half one, from a moment of its own on.</summary>
    public void Start(Func<IReadOnlyList<FoundEndpoint>> lookUp)
    {
        LookUp(lookUp);
        _time.Every(_options.Discovery.Interval, _phase, () => LookUp(lookUp));
        _time.Every(OutlierDetection.Period, _phase / 2, _outliers.Look);
    }

    public void Ask()
    {
        _counters.RequestBegan();
        _totals.Requests++;
        Attempt(new Request(_time.Now), []);
    }

    private void LookUp(Func<IReadOnlyList<FoundEndpoint>> lookUp)
    {
        _known.Take(new NameAnswer(_name, lookUp(), null));
        _found.Become(_known.Endpoints);
        _found.FinishDrains();
    }

    private void Watch(FleetChange change)
    {
        if (change.From is null)
        {
            var server = _world((IPEndPoint)change.Replica.EndPoints.Plain);
            // The first probe at once, as a replica that starts is waited for; the next ones each at its own time.
            _probes[change.Replica] = new ProbeLoop(this, change.Replica, server);
            _probes[change.Replica].LookAfter(TimeSpan.FromMilliseconds(1) + (_phase / 50));
        }
        else if (change.To == ReplicaState.Gone) _probes.Remove(change.Replica);
        else _probes[change.Replica].Wake();
    }

    private void Attempt(Request request, HashSet<Replica> tried)
    {
        if (_picker.Pick(tried) is not { } lease)
        {
            End(request, 503);
            return;
        }

        _totals.Attempts++;
        request.Attempts++;
        var patience = ConnectPatience.Of(lease.Replica, _fleet.Current, _options.Timeouts.Connect);
        _probes[lease.Replica].Server.Ask(patience, result => Judge(request, tried, lease, result));
    }

    private void Judge(Request request, HashSet<Replica> tried, RequestLease lease, AttemptResult result)
    {
        var replica = lease.Replica;
        if (result == AttemptResult.Answered) lease.Answered(200, _time.Now - request.Began);
        else lease.Failed();
        lease.Dispose();
        if (result == AttemptResult.NotReached)
            _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "no connection");
        var decision = RetryJudge.Decide(new AttemptSituation(
            result, request.Attempts, _options.Retry.Attempts, ResponseStarted: false, BodyWhole: true,
            MayBeProcessedTwice: true));
        tried.Add(replica);
        if (decision != RetryDecision.Again) End(request, result == AttemptResult.Answered ? 200 : 502);
        // A connection that could not be made is not charged.
        else if (result == AttemptResult.Broken && !_budget.TryTake()) End(request, 502);
        else _time.After(
            RetryPause.Before(request.Attempts, lacks: 0, isHope: tried.Count < Ready), () => Attempt(request, tried));
    }

    private void End(Request request, int status)
    {
        _counters.RequestEnded(request.Attempts, status, _time.Now - request.Began);
        _totals.Ended(_time.Now, status, _time.Now - request.Began);
    }

    private sealed class ProbeLoop
    {
        private readonly SimulatedGateway _gateway;
        private readonly Replica _replica;
        private readonly ProbeTally _tally = new();
        private readonly Action _look;
        private readonly Action<ProbeResult> _judge;
        private TimeSpan _due;
        private bool _isAsking;
        private bool _isWoken;

        public Server Server { get; }

        public ProbeLoop(SimulatedGateway gateway, Replica replica, Server server)
        {
            (_gateway, _replica, Server) = (gateway, replica, server);
            // Kept: ten million loops wait for their next look.
            (_look, _judge) = (Look, Judge);
        }

        /// <summary>Its state has changed; a probe that is under way is followed by another one.</summary>
        public void Wake()
        {
            _isWoken = true;
            if (!_isAsking) LookAfter(TimeSpan.Zero);
        }

        public void LookAfter(TimeSpan wait)
        {
            _due = _gateway._time.Now + wait;
            _gateway._time.After(wait, _look);
        }

        private void Look()
        {
            // What was due before somebody woke it comes as well.
            if (_isAsking || _gateway._time.Now < _due || _replica.State == ReplicaState.Gone) return;
            _isWoken = false;
            if (_replica.State == ReplicaState.Draining)
            {
                Wait(null);
                return;
            }

            _isAsking = true;
            Server.Look(_tally.Timeout(_gateway._options.Health), _judge);
        }

        private void Judge(ProbeResult result)
        {
            if (result.Ok) _replica.Trust();
            // It answers requests while it answers probes: none is busy.
            _tally.Count(result, _replica.State, progressed: false);
            var happened = _tally.Outcome(_gateway._options.Health) switch
            {
                ProbeOutcome.Passed => ReplicaEvent.ProbePassed,
                ProbeOutcome.Failed or ProbeOutcome.Hung => ReplicaEvent.ProbesFailed,
                _ => (ReplicaEvent?)null,
            };
            if (happened is { } told) _gateway._fleet.Apply(_replica, told, result.Text);
            _isAsking = false;
            Wait(result);
        }

        private void Wait(ProbeResult? last) => LookAfter(
            _isWoken ? TimeSpan.Zero : _tally.Pause(_replica.State, last, _gateway._options.Health));
    }

    private sealed class Request(TimeSpan began)
    {
        public TimeSpan Began { get; } = began;
        public int Attempts { get; set; }
    }
}
