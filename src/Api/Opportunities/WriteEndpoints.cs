using System.Security.Claims;
using System.Text.Json;
using Api.Database;
using Api.Errors;
using Api.Idempotency;
using Api.Serving;

namespace Api.Opportunities;

public static class WriteEndpoints
{
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

    private static async Task<IResult> CreateAsync(
        Input<OpportunityInput> input, IdempotencyKey key, GrantsDb db, OpportunityWriter writer, KeptAnswers kept,
        HttpContext context)
    {
        var stop = context.RequestAborted;
        await using var transaction = await db.BeginWriteAsync(stop);
        var caller = context.User.FindFirstValue(ClaimTypes.NameIdentifier)!;
        if (await kept.FindAsync(caller, key, input.Fingerprint, stop) is { } first) return first;
        var row = await writer.CreateAsync(input.Body, stop);
        var answer = Created(row);
        await kept.KeepAsync(caller, key, input.Fingerprint, answer, stop);
        await transaction.CommitAsync(stop);
        return answer;
    }

    private static async Task<IResult> ReplaceAsync(
        long id, Input<OpportunityInput> input, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var stop = context.RequestAborted;
        await using var transaction = await db.BeginWriteAsync(stop);
        var (row, refusal) = await writer.FindAsync(id, context.Request, stop);
        if (row is null) return refusal!;
        await writer.ReplaceAsync(row, input.Body, stop);
        await transaction.CommitAsync(stop);
        context.Response.Headers.ETag = ETags.Of(row).ToString();
        return TypedResults.Json(new One<OpportunityAnswer>(OpportunityAnswer.From(row)), AppJson.Default.OneOpportunityAnswer);
    }

    private static async Task<IResult> DeleteAsync(long id, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var stop = context.RequestAborted;
        await using var transaction = await db.BeginWriteAsync(stop);
        var (row, refusal) = await writer.FindAsync(id, context.Request, stop);
        if (row is null) return refusal!;
        await writer.DeleteAsync(row, stop);
        await transaction.CommitAsync(stop);
        return TypedResults.NoContent();
    }

    private static CreatedAnswer Created(Opportunity row) => new(
        $"/v1/opportunities/{row.OpportunityId}",
        ETags.Of(row).ToString(),
        JsonSerializer.SerializeToUtf8Bytes(
            new One<OpportunityAnswer>(OpportunityAnswer.From(row)), AppJson.Default.OneOpportunityAnswer),
        IsRepeated: false);
}
