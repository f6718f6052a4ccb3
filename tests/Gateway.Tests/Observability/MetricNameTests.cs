using Gateway.Forwarding;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.Tests.Observability;

/// <summary>What dashboards and alerts know these by.</summary>
public class MetricNameTests
{
    [Fact]
    public void Failures_go_by_these_names() => Names<RequestFailure>().Should().Equal(
        "no_replica_ready", "overloaded", "replica_failed", "replica_timed_out", "bad_request", "client_too_slow",
        "body_too_large", "headers_too_large", "rate_limited", "forbidden", "host_unknown", "maintenance", "client_gone",
        "idle");

    [Fact]
    public void Attempts_end_by_these_names() => Names<AttemptResult>().Should().Equal(
        "answered", "no_replica", "not_admitted", "not_reached", "unsendable", "broken", "invalid_answer", "timed_out",
        "client_failed", "idle");

    [Fact]
    public void Repetitions_are_refused_for_these_reasons() =>
        Names<RetryDecision>().Except(["again", "nothing_to_repeat"]).Should().Equal(
            "response_started", "body_spent", "attempts_spent", "processes_spent", "time_spent", "budget_spent",
            "may_have_been_processed", "invalid_answer", "timed_out");

    [Fact]
    public void A_name_is_made_once() =>
        MetricName.Of(AttemptResult.TimedOut).Should().BeSameAs(MetricName.Of(AttemptResult.TimedOut));

    private static IEnumerable<string> Names<T>() where T : struct, Enum => Enum.GetValues<T>().Select(MetricName.Of);
}
