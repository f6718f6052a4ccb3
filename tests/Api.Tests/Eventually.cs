namespace Api.Tests;

/// <summary>How long a test waits for what must come: long enough for a busy machine, never the length of a test.</summary>
public static class Deadline
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    public static CancellationToken Token() => new CancellationTokenSource(Length).Token;
}

public static class Eventually
{
    /// <summary>Asks until the answer is yes; the pause between two questions is no assumption about time.</summary>
    public static async Task TrueAsync(Func<Task<bool>> ask)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var deadline = Deadline.Token();
        while (!await ask())
            if (!await timer.WaitForNextTickAsync(deadline))
                return;
    }
}
