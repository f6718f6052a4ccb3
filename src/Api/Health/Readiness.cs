using Api.Database;
using Api.Errors;
using Api.Serving;

namespace Api.Health;

/// <summary>Whether requests should come here: the database is prepared, it answers now, and no stop has begun.</summary>
public sealed class Readiness(DatabaseChoice choice, Stopping stopping)
{
    public const string Fine = "ok";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private volatile string _preparation = "The database is being prepared.";

    public bool IsStopping => stopping.HasBegun;

    public void ReportPrepared() => _preparation = Fine;

    public void ReportUnprepared(Exception e) => _preparation = Explain(e);

    /// <returns><see cref="Fine"/>, or why not.</returns>
    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        if (IsStopping) return "The API is stopping.";
        if (_preparation != Fine) return _preparation;
        try
        {
            await AskAsync(cancellationToken).WaitAsync(_patience, cancellationToken);
            return Fine;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Explain(e);
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
