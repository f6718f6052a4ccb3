using System.Security.Claims;
using System.Text.Json;
using Api.Database;
using Api.Errors;
using Api.Idempotency;
using Api.Serving;

namespace Api.Opportunities;

public static class WriteEndpoints
{
    private static readonly Problem _unseen = new(428, "if-match-required", "Send the ETag that you have seen in If-Match.");

    public static void MapWrite(this IEndpointRouteBuilder routes)
    {
        var write = routes.MapGroup("").RequireAuthorization().AddEndpointFilter<RefuseFaults>().OnlyFor(Accepts.Json);
        write.MapPost("/", CreateAsync).WithName("createOpportunity")
            .Accepts<OpportunityInput>(Accepts.Json).Produces<One<OpportunityAnswer>>(StatusCodes.Status201Created);
        write.MapPut("/{id:long}", ReplaceAsync).WithName("replaceOpportunity")
            .Accepts<OpportunityInput>(Accepts.Json).Produces<One<OpportunityAnswer>>();
        write.MapDelete("/{id:long}", DeleteAsync).WithName("deleteOpportunity")
            .Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The answer to who created the row.</summary>
    public static CreatedAnswer Created(Opportunity row) => new(
        $"/v1/opportunities/{row.OpportunityId}",
        ETags.Of(row).ToString(),
        JsonSerializer.SerializeToUtf8Bytes(
            new One<OpportunityAnswer>(OpportunityAnswer.From(row), StatusCodes.Status201Created), AppJson.Default.OneOpportunityAnswer),
        IsRepeated: false);

    private static async Task<IResult> CreateAsync(
        Input<OpportunityInput> input, IdempotencyKey key, GrantsDb db, OpportunityWriter writer, KeptAnswers kept,
        HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        await using var transaction = await db.BeginWriteAsync(cancellationToken);
        var caller = context.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        if (await kept.FindAsync(caller, key, input.Fingerprint, cancellationToken) is { } first) return first;
        var row = await writer.CreateAsync(input.Body, cancellationToken);
        var answer = Created(row);
        await kept.KeepAsync(caller, key, input.Fingerprint, answer, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answer;
    }

    private static async Task<IResult> ReplaceAsync(
        long id, Input<OpportunityInput> input, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var seen = context.Request.Headers.IfMatch;
        if (seen.Count == 0) return _unseen;
        await using var transaction = await db.BeginWriteAsync(cancellationToken);
        var (row, refusal) = await writer.FindAsync(id, seen, cancellationToken);
        if (row is null) return refusal!;
        await writer.ReplaceAsync(row, input.Body, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.Headers.ETag = ETags.Of(row).ToString();
        return TypedResults.Json(new One<OpportunityAnswer>(OpportunityAnswer.From(row)), AppJson.Default.OneOpportunityAnswer);
    }

    private static async Task<IResult> DeleteAsync(long id, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var seen = context.Request.Headers.IfMatch;
        if (seen.Count == 0) return _unseen;
        await using var transaction = await db.BeginWriteAsync(cancellationToken);
        var (row, refusal) = await writer.FindAsync(id, seen, cancellationToken);
        if (row is null) return refusal!;
        await writer.DeleteAsync(row, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
