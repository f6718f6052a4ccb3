namespace Gateway.ContainerTests;

/// <summary>Waits for a state of a container, which cannot tell us when it changes.</summary>
public static class Eventually
{
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the answer is not null. A client's failure means "not yet".</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        using var timer = new PeriodicTimer(_interval);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(_deadline);
        object last = "nothing was answered";
        do
        {
            try
            {
                if (await ask() is { } answer) return answer;
                last = "another answer";
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                last = failure.Message;
            }
        }
        while (await AgainAsync(timer, deadline.Token));
        throw new TimeoutException($"{what} did not happen within {_deadline.TotalSeconds} s: {last}");
    }

    public static Task TrueAsync(Func<Task<bool>> ask, string what) =>
        GetAsync(async () => await ask() ? what : null, what);

    private static async Task<bool> AgainAsync(PeriodicTimer timer, CancellationToken deadline)
    {
        try
        {
            return await timer.WaitForNextTickAsync(deadline);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
