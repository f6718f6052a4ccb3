using Api.Database;
using Api.Errors;
using Api.Health;
using Api.Serving;

namespace Api.Startup;

/// <summary>
/// Prepares the database while Kestrel already answers (not ready yet), again and again until it works: a database that
/// is late is a reason to wait, not to die.
/// </summary>
public sealed partial class Preparing(
    DatabasePreparation preparation,
    DatabaseCheck check,
    IConfiguration settings,
    WarmUp warmUp,
    Stopping stopping,
    ILogger<Preparing> log) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Leaves the start of the host, so that listening waits for nothing.
        await Task.Yield();
        while (!await TryAsync(stoppingToken))
            await Task.Delay(_pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await preparation.EnsureAsync(cancellationToken);
            if (settings.GetValue("Preparation:WarmUp", true)) await warmUp.RunAsync(cancellationToken);
            check.ReportPrepared();
            return true;
        }
        catch (Exception e)
        {
            // What it waits for may have stopped before it.
            if (stopping.HasBegun) return true;
            check.ReportUnprepared(e);
            LogWaiting(log, DatabaseTrouble.Say(e), e.GetBaseException().Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Trouble} Trying again in a second: {Cause}")]
    private static partial void LogWaiting(ILogger log, string trouble, string cause);
}
