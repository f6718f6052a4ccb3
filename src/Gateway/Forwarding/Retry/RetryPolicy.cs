using Gateway.Observability;
using Gateway.Requests;
using Gateway.Settings;

namespace Gateway.Forwarding;

/// <summary>What bounds repetition: the judge's rules first, then the budget.</summary>
public sealed class RetryPolicy(
    RetryOptions retry, Func<TimeoutOptions> timeouts, GatewayCounters counters, TimeProvider clock)
{
    private readonly RetryBudget _budget = new(retry, counters, clock);
    private readonly BodyBufferBudget _bodies = new(retry);

    public double RetriesLeft => _budget.Left;

    public ForwardContext Begin(HttpContext context, RequestRecord record) =>
        new(context, record, timeouts(), _bodies, clock);

    /// <summary>Whether a request whose attempt failed goes to another replica; takes it out of the budget
    /// then.</summary>
    public bool MayRepeat(ForwardContext forward, AttemptOutcome outcome)
    {
        var decision = RetryJudge.Decide(forward.Situation(outcome, retry.Attempts));
        if (OutcomeNames.OfRefusal(decision) is { } refusal) GatewayMetrics.RetryRefused(refusal);
        if (decision != RetryDecision.Again) return false;
        // A connection that could not be made has cost no replica anything.
        if (outcome.Unreachable || outcome.OwnLack || _budget.TryTake()) return true;
        GatewayMetrics.RetryRefused("budget_spent");
        forward.NotRepeated = "not repeated, since the budget for that is spent";
        return false;
    }
}
