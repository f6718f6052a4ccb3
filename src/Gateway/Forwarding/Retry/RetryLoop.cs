using Gateway.Observability;
using Polly;
using Polly.Retry;

namespace Gateway.Forwarding;

public sealed class RetryLoop
{
    private static readonly ResiliencePropertyKey<ForwardContext> _forwardKey = new("forward");

    // One that waits longer goes with the others.
    private static readonly TimeSpan _mostForTurn = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _suspects = new(1);
    private readonly RetryPolicy _policy;
    private readonly AdmissionQueue _queue;
    private readonly Func<ForwardContext, ValueTask<AttemptOutcome>> _attempt;
    private readonly ResiliencePipeline<AttemptOutcome> _pipeline;

    public RetryLoop(
        RetryPolicy policy, AdmissionQueue queue, Func<ForwardContext, ValueTask<AttemptOutcome>> attempt)
    {
        (_policy, _queue, _attempt) = (policy, queue, attempt);
        _pipeline = new ResiliencePipelineBuilder<AttemptOutcome> { TimeProvider = policy.Clock }
            .AddRetry(new RetryStrategyOptions<AttemptOutcome>
            {
                MaxRetryAttempts = policy.MostRepetitions,
                ShouldHandle = judged => _policy.MayRepeatAsync(ForwardOf(judged.Context), judged.Outcome.Result),
                DelayGenerator = next => ValueTask.FromResult<TimeSpan?>(PauseOf(ForwardOf(next.Context))),
                OnRetry = next => BeginAgain(ForwardOf(next.Context), next.Outcome.Result),
            })
            .Build();
    }

    // The first attempt is made outside: what is answered at once, nearly everything, does not pay for the loop.
    public async ValueTask<AttemptOutcome> ContinueAsync(ForwardContext forward, AttemptOutcome first)
    {
        // Without a token: a client that goes away is the attempt's to notice, and is no exception.
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(_forwardKey, forward);
        AttemptOutcome? made = first;
        var last = await _pipeline.ExecuteAsync(_ => NextAsync(), context);
        ResilienceContextPool.Shared.Return(context);
        return last;

        ValueTask<AttemptOutcome> NextAsync()
        {
            if (made is not { } outcome) return forward.MayEndProcesses ? OneByOneAsync(forward) : _attempt(forward);
            made = null;
            return ValueTask.FromResult(outcome);
        }
    }

    // Each was there whenever a process ended, and one of them may be what ends it: the others must not be there again.
    private async ValueTask<AttemptOutcome> OneByOneAsync(ForwardContext forward)
    {
        var alone = await _suspects.WaitAsync(_mostForTurn);
        try
        {
            return await _attempt(forward);
        }
        finally
        {
            if (alone) _suspects.Release();
        }
    }

    private TimeSpan PauseOf(ForwardContext forward) =>
        RetryPause.Before(forward.Tried.Count, forward.Lacks, _queue.IsHope(forward));

    private static ValueTask BeginAgain(ForwardContext forward, AttemptOutcome failed)
    {
        GatewayMetrics.Retried(MetricName.Of(failed.Result));
        forward.Reset();
        return ValueTask.CompletedTask;
    }

    private static ForwardContext ForwardOf(ResilienceContext context) =>
        context.Properties.GetValue(_forwardKey, null!);
}
