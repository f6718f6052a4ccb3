namespace Gateway.Platform;

/// <summary>
/// Leaves the signals alone: the host's own lifetime would take them from <c>Signals</c>, and each of the gateway's
/// servers would have one.
/// </summary>
public sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
