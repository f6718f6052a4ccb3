namespace Gateway.Tests;

/// <summary>Waits for what another task does, by asking; the deadline only ends a test that would hang.</summary>
public static class Eventually
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(2);

    public static Task TrueAsync(Func<bool> ask, string what) => TrueAsync(() => Task.FromResult(ask()), what);

    public static async Task TrueAsync(Func<Task<bool>> ask, string what)
    {
        using var timer = new PeriodicTimer(_interval);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(_deadline);
        while (!await ask())
        {
            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"'{what}' did not become true within {_deadline.TotalSeconds} s");
            }
        }
    }
}
