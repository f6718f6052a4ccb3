using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Forwarding;

public sealed class RetryPolicy(
    RetryOptions retry, Func<TimeoutOptions> timeouts, Func<LimitOptions> limits, GatewayCounters counters,
    TimeProvider clock)
{
    private readonly RetryBudget _budget = new(retry, counters, clock);
    private readonly BodyBufferBudget _bodies = new(retry, limits);

    public double RetriesLeft => _budget.Left;
    public int MostRepetitions => retry.Attempts - 1 + ForwardContext.MostFree;
    public TimeProvider Clock => clock;

    public ForwardContext Begin(HttpContext context, RequestRecord record, Fleet fleet) =>
        new(context, record, fleet, record.Route?.Over(timeouts()) ?? timeouts(), _bodies, _budget, clock);

    /// <summary>Whether it goes to another replica; takes it out of the budget then.</summary>
    public async ValueTask<bool> MayRepeatAsync(ForwardContext forward, AttemptOutcome outcome)
    {
        await forward.SettleAsync();
        var decision = Decide(forward, outcome);
        if (decision == RetryDecision.Again) return true;
        forward.NotRepeated = decision switch
        {
            RetryDecision.BudgetSpent => "not repeated, since the budget for that is spent",
            RetryDecision.ProcessesSpent => $"not repeated, since {RetryJudge.MostEnded} processes have ended under it",
            _ => null,
        };
        if (decision != RetryDecision.NothingToRepeat) GatewayMetrics.RetryRefused(MetricName.Of(decision));
        return false;
    }

    private RetryDecision Decide(ForwardContext forward, AttemptOutcome outcome)
    {
        var decision = RetryJudge.Decide(forward.Situation(outcome, retry.Attempts));
        // A connection that could not be made has cost no replica anything.
        if (decision != RetryDecision.Again || outcome.Unreachable || outcome.OwnLack || outcome.Paid) return decision;
        return _budget.TryTake() ? decision : RetryDecision.BudgetSpent;
    }
}
