namespace Gateway.ProcessTests;

/// <summary>Waits for a state of another process, which cannot tell us when it changes.</summary>
public static class Eventually
{
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks until the answer is not null.</summary>
    /// <param name="ask">A failure that <paramref name="notYet"/> knows counts as null.</param>
    /// <param name="what">For the message when the deadline has passed.</param>
    /// <param name="notYet">Failures to expect until then.</param>
    /// <param name="explain">What is known when the deadline has passed.</param>
    /// <param name="within">More than the usual time, for what builds something.</param>
    public static async Task<T> GetAsync<T>(
        Func<Task<T?>> ask, string what, Func<Exception, bool>? notYet = null, Func<string>? explain = null,
        TimeSpan? within = null)
        where T : class
    {
        using var timer = new PeriodicTimer(_interval);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within ?? _deadline);
        Exception? last = null;
        try
        {
            do
            {
                try
                {
                    if (await ask() is { } answer) return answer;
                }
                catch (Exception failure) when (notYet?.Invoke(failure) == true)
                {
                    last = failure;
                }
            }
            while (await timer.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
        }

        throw new TimeoutException(
            $"{what} did not happen within {(within ?? _deadline).TotalSeconds} s. {explain?.Invoke()}", last);
    }
}
