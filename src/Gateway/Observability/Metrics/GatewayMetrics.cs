using System.Diagnostics.Metrics;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Observability;

public static class GatewayMetrics
{
    public const string MeterName = "Gateway";
    public const string SlotTag = "gateway.replica.slot";

    private const int LowestStatus = 100;

    // First of the static fields: they are made in the order in which they stand.
    internal static Meter Own { get; } = new(MeterName, StatusReporter.Version);

    private static readonly double[] _seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private const int LowestServerError = 500;

    private static readonly string[] _serverErrors =
        [.. Enumerable.Range(LowestServerError, 100).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    // A status is boxed on its way into a tag.
    private static readonly object[] _statuses =
        [.. Enumerable.Range(LowestStatus, 500).Select(status => (object)status)];

    private static readonly Histogram<double> _requests = Durations(
        "gateway.request.duration", "From a request's arrival to the end of its answer.");
    private static readonly Histogram<double> _queue = Durations(
        "gateway.queue.duration", "Time that requests waited for admission, those that did not wait left out.");
    private static readonly Histogram<double> _attemptTimes = Durations(
        "gateway.attempt.duration", "From sending to a replica until its answer began, or the attempt failed.");
    private static readonly Counter<long> _attempts = Count(
        "gateway.attempts", "{attempt}", "Times that a request was sent to a replica, by how that ended.");
    private static readonly Counter<long> _retries = Count(
        "gateway.retries", "{retry}", "Attempts that were repeated, by what the failed one ran into.");
    private static readonly Counter<long> _refusals = Count(
        "gateway.retries.refused", "{retry}", "Failed attempts that were not repeated, by the reason.");
    private static readonly Counter<long> _refused = Count(
        "gateway.refusals", "{refusal}", "Connections and requests that were turned away at the door, by why.");
    private static readonly Counter<long> _bound = Count(
        "gateway.affinity.requests", "{request}", "Requests of bound clients, by whether their replica is left.");
    private static readonly Counter<long> _restarts = Count(
        "gateway.replica.restarts", "{restart}", "Replicas that ended without being asked, by how.");
    private static readonly Counter<long> _recycles = Count(
        "gateway.replica.recycles", "{recycle}", "Replicas that were replaced on purpose, by why.");
    private static readonly Counter<long> _probes = Count(
        "gateway.probes", "{probe}", "Health probes, by their result.");
    private static readonly Gauge<double> _lastFailedProbe = Own.CreateGauge<double>(
        "gateway.probe.last_failure", "s", "When a health probe last failed, in seconds since 1970.");
    private static readonly Counter<long> _reloads = Count(
        "gateway.reloads", "{reload}", "Reloads of the app, by their outcome.");

    private static readonly Counter<long> _rateLimited = Count(
        "gateway.rate_limit.refusals", "{request}", "Requests that a rate limit refused, by its policy.");
    private static readonly Counter<long> _countedAlone = Count(
        "gateway.rate_limit.alone", "{request}", "Requests that this gateway counted for itself: Redis was not there.");

    /// <param name="failure">Why the gateway answered itself, or null.</param>
    public static void RequestEnded(string method, int status, RequestFailure? failure, TimeSpan elapsed)
    {
        if (!_requests.Enabled) return;
        var tags = new TagList
        {
            { "http.request.method", KnownMethod(method) },
            { "http.response.status_code", StatusTag(status) },
        };
        if (failure is { } reason) tags.Add("error.type", MetricName.Of(reason));
        _requests.Record(elapsed.TotalSeconds, tags);
    }

    public static void QueueLeft(TimeSpan waited, bool admitted) =>
        _queue.Record(waited.TotalSeconds, Tag("gateway.queue.result", admitted ? "admitted" : "refused"));

    /// <param name="result">From a small, fixed set of words.</param>
    /// <param name="channel"><c>link</c>, <c>h2</c> or <c>h1</c>.</param>
    public static void AttemptEnded(Replica replica, string result, string channel) => _attempts.Add(
        1, Tag(SlotTag, replica.SlotName), Tag("gateway.attempt.result", result),
        Tag("gateway.attempt.channel", channel));

    public static void AnswerBegan(Replica replica, int status, TimeSpan elapsed)
    {
        if (status < LowestServerError) _attemptTimes.Record(elapsed.TotalSeconds, Tag(SlotTag, replica.SlotName));
        else AttemptFailed(replica, ServerError(status), elapsed);
    }

    /// <param name="error">A status of 500 and above, or what became of an attempt that has none.</param>
    public static void AttemptFailed(Replica replica, string error, TimeSpan elapsed) =>
        _attemptTimes.Record(elapsed.TotalSeconds, Tag(SlotTag, replica.SlotName), Tag("error.type", error));

    public static void Retried(string reason) => _retries.Add(1, Tag("gateway.retry.reason", reason));
    public static void RetryRefused(string reason) => _refusals.Add(1, Tag("gateway.retry.reason", reason));

    /// <param name="reason">From a small, fixed set of words.</param>
    public static void Refused(string reason) => _refused.Add(1, Tag("gateway.refusal.reason", reason));

    /// <param name="result"><c>kept</c> or <c>moved</c>.</param>
    public static void Bound(string result) => _bound.Add(1, Tag("gateway.affinity.result", result));

    public static void ReplicaRestarted(Replica replica, string cause) =>
        _restarts.Add(1, Tag(SlotTag, replica.SlotName), Tag("gateway.restart.cause", cause));

    public static void ReplicaRecycled(Replica replica, string cause) =>
        _recycles.Add(1, Tag(SlotTag, replica.SlotName), Tag("gateway.recycle.cause", cause));

    public static void Probed(Replica replica, ProbeResult result)
    {
        var slot = Tag(SlotTag, replica.SlotName);
        _probes.Add(1, slot, Tag("gateway.probe.result", result.Ok ? "passed" : "failed"));
        if (!result.Ok) _lastFailedProbe.Record(result.At.ToUnixTimeMilliseconds() / 1000.0, slot);
    }

    public static void Reloaded(string outcome) => _reloads.Add(1, Tag("gateway.reload.outcome", outcome));

    /// <param name="policy">One of those that the settings name.</param>
    public static void RateLimited(string policy) => _rateLimited.Add(1, Tag("gateway.rate_limit.policy", policy));

    public static void RateCountedAlone() => _countedAlone.Add(1);

    public static void ObserveRetryBudget(Func<double> left) => Own.CreateObservableGauge(
        "gateway.retry.budget", left, "{retry}", "Repetitions that may still be made at this moment.");

    /// <param name="left">By the first name of each certificate, seconds until it ends.</param>
    public static void ObserveCertificates(Func<IReadOnlyList<(string Name, double Seconds)>> left) =>
        Own.CreateObservableGauge("gateway.tls.certificate.remaining",
            () => left().Select(one =>
                new Measurement<double>(one.Seconds, Tag("gateway.tls.certificate.name", one.Name))),
            "s", "Time until a certificate ends; negative after that.");

    /// <summary>Shows what has not happened yet as zero: a rate cannot see a first one come from nowhere.</summary>
    public static void Begin()
    {
        foreach (var reason in (string[])["not_reached", "broken"])
            _retries.Add(0, Tag("gateway.retry.reason", reason));
        foreach (var outcome in (string[])["done", "went_back"])
            _reloads.Add(0, Tag("gateway.reload.outcome", outcome));
    }

    internal static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private static Histogram<double> Durations(string name, string description) => Own.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = _seconds });

    private static Counter<long> Count(string name, string unit, string description) =>
        Own.CreateCounter<long>(name, unit, description);

    private static string ServerError(int status) =>
        status - LowestServerError is var index && index < _serverErrors.Length ? _serverErrors[index] : "_OTHER";

    private static object StatusTag(int status) =>
        status - LowestStatus is >= 0 and var index && index < _statuses.Length ? _statuses[index] : status;

    // A client must not be able to invent time series.
    internal static string KnownMethod(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" or "TRACE" or "CONNECT" => method,
        _ => "_OTHER",
    };
}
