using Api.Database;
using Api.Errors;
using Microsoft.EntityFrameworkCore;

namespace Api.Idempotency;

/// <summary>
/// First answers, for repeats. It runs in the writer's transaction, and writers go one at a time over all replicas: of
/// two equal requests at once the second waits, and then finds the first one's answer.
/// </summary>
public sealed class KeptAnswers(GrantsDb db, TimeProvider clock, IConfiguration settings)
{
    private const double DefaultHours = 24;
    private const int MaxForgotten = 100;

    /// <returns>The answer of <paramref name="create"/>, now or then; a refusal when the key came with another body.</returns>
    public async Task<IResult> OnceAsync(
        string caller, IdempotencyKey key, byte[] fingerprint, Func<Task<CreatedAnswer>> create,
        CancellationToken cancellationToken)
    {
        if (key.Value is null) return await create();
        var now = clock.GetUtcNow().UtcDateTime;
        await ForgetSomeAsync(now, cancellationToken);
        var mine = db.KeptAnswers.Where(kept => kept.KeyId == caller && kept.IdempotencyKey == key.Value);
        var first = await mine.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        if (first?.ExpiresAt > now)
            return first.Fingerprint.AsSpan().SequenceEqual(fingerprint)
                ? new CreatedAnswer(first.Location, first.ETag, first.Body, IsRepeated: true)
                : new Problem(422, "idempotency-key-reused", "This Idempotency-Key came before with another body.");
        if (first is not null) await mine.ExecuteDeleteAsync(cancellationToken);
        var answer = await create();
        db.KeptAnswers.Add(new KeptAnswer
        {
            KeyId = caller,
            IdempotencyKey = key.Value,
            Fingerprint = fingerprint,
            Status = StatusCodes.Status201Created,
            Location = answer.Location,
            ETag = answer.ETag,
            Body = answer.Body,
            ExpiresAt = now + TimeSpan.FromHours(settings.GetValue("Idempotency:Hours", DefaultHours)),
        });
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    // Each request that keeps one takes more away, so that they go, and none takes all of a busy day's while others wait.
    private Task ForgetSomeAsync(DateTime now, CancellationToken cancellationToken)
    {
        var oldest = db.KeptAnswers.Where(kept => kept.ExpiresAt <= now).OrderBy(kept => kept.ExpiresAt).Take(MaxForgotten);
        return db.KeptAnswers.Where(kept => kept.ExpiresAt <= oldest.Max(old => (DateTime?)old.ExpiresAt))
            .ExecuteDeleteAsync(cancellationToken);
    }
}
