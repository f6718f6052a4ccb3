using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests;

/// <summary>Does something once, when rows are about to be counted.</summary>
public sealed class BeforeCount(Func<Task> act) : DbCommandInterceptor
{
    public bool IsDone { get; private set; }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (!IsDone && command.CommandText.Contains("COUNT(*)", StringComparison.Ordinal) && command.CommandText.Contains("\"opportunities\"", StringComparison.Ordinal))
        {
            IsDone = true;
            await act();
        }

        return result;
    }
}
