using Api.Database;
using Api.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Api.Opportunities;

/// <summary>Changes a row, in a transaction that the caller began and commits; the database logs it.</summary>
public sealed class OpportunityWriter(GrantsDb db, TimeProvider clock)
{
    public async Task<Opportunity> CreateAsync(OpportunityInput input, CancellationToken cancellationToken)
    {
        var row = input.Fill(new());
        db.Opportunities.Add(row);
        Stamp(row);
        row.CreatedAt = row.UpdatedAt;
        await db.SaveChangesAsync(cancellationToken);
        return row;
    }

    public async Task ReplaceAsync(Opportunity row, OpportunityInput input, CancellationToken cancellationToken)
    {
        input.Fill(row);
        Stamp(row);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task DeleteAsync(Opportunity row, CancellationToken cancellationToken)
    {
        db.Opportunities.Remove(row);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The row to change, tracked, if the client has seen its present version.</summary>
    public async Task<(Opportunity? Row, Problem? Refusal)> FindAsync(
        long id, StringValues ifMatch, CancellationToken cancellationToken)
    {
        if (await db.Opportunities.FirstOrDefaultAsync(o => o.OpportunityId == id, cancellationToken) is not { } row)
            return (null, Problem.NotFound(id));
        return ETags.Names(ifMatch, ETags.Of(row), strongly: true)
            ? (row, null)
            : (null, new Problem(412, "changed-meanwhile", "If-Match does not name the present version: read it again, and send its ETag."));
    }

    private void Stamp(Opportunity row)
    {
        row.Version++;
        // Whole milliseconds: both databases keep them, so that the first answer equals the later ones.
        var now = clock.GetUtcNow().UtcDateTime;
        row.UpdatedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
