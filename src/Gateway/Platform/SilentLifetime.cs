namespace Gateway.Platform;

/// <summary>The lifetime of each server's host would take the signals from <c>Signals</c>; this one does not.</summary>
public sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
