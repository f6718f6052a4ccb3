using Api.Database;
using Api.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Health;

/// <summary>Whether the database is prepared, and answers now.</summary>
public sealed class DatabaseCheck(DatabaseChoice choice) : IHealthCheck
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private volatile string? _unprepared = "The database is being prepared.";

    public void ReportPrepared() => _unprepared = null;

    public void ReportUnprepared(Exception e) => _unprepared = Explain(e);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_unprepared is { } reason) return HealthCheckResult.Unhealthy(reason);
        try
        {
            await AskAsync(cancellationToken).WaitAsync(_patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(Explain(e));
        }
    }

    // What comes back may be another file under the same name.
    private string Explain(Exception e)
    {
        choice.ForgetIdleConnections();
        return DatabaseTrouble.Say(e);
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        // SQLite would make an empty file where there is none, and keeps reading one that was deleted.
        if (choice.File is { } file && !File.Exists(file)) throw new IOException("The file is gone.");
        await using var connection = choice.Connect();
        await connection.OpenAsync(cancellationToken);
        await connection.NumberAsync("SELECT opportunity_id FROM opportunities LIMIT 1", cancellationToken);
    }
}
