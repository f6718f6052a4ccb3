using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests;

/// <summary>The statements that Entity Framework has sent, in their order, and whether in a transaction.</summary>
public sealed class Statements : DbCommandInterceptor
{
    private readonly ConcurrentQueue<(string Sql, bool InTransaction)> _sent = new();

    public IReadOnlyList<(string Sql, bool InTransaction)> Sent => [.. _sent];

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Note(command);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Note(DbCommand command) => _sent.Enqueue((command.CommandText, command.Transaction is not null));
}
