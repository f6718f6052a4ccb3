using System.Security.Claims;
using System.Text.Json;
using Api.Database;
using Api.Errors;
using Api.Idempotency;
using Api.Serving;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Api.Opportunities;

public static class OpportunityEndpoints
{
    private static readonly Problem _unseen = new(428, "if-match-required", "Send the ETag that you have seen in If-Match.");

    public static void MapOpportunities(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("").OnlyFor(Accepts.Json);
        all.MapGet("/{id:long}", ReadAsync).WithName("getOpportunity").Produces(StatusCodes.Status304NotModified);
        var write = all.MapGroup("").RequireAuthorization();
        write.MapPost("/", CreateAsync).WithName("createOpportunity").Produces<One<OpportunityAnswer>>(StatusCodes.Status201Created);
        write.MapPut("/{id:long}", ReplaceAsync).WithName("replaceOpportunity");
        write.MapDelete("/{id:long}", DeleteAsync).WithName("deleteOpportunity");
    }

    /// <summary>The answer to who created the row.</summary>
    public static CreatedAnswer Created(Opportunity row) => new(
        $"/v1/opportunities/{row.OpportunityId}",
        ETags.Of(row).ToString(),
        JsonSerializer.SerializeToUtf8Bytes(
            new One<OpportunityAnswer>(OpportunityAnswer.From(row), StatusCodes.Status201Created), AppJson.Default.OneOpportunityAnswer),
        IsRepeated: false);

    private static async Task<Results<Ok<One<OpportunityAnswer>>, StatusCodeHttpResult, Problem>> ReadAsync(
        long id, GrantsDb db, HttpContext context)
    {
        var row = await db.Opportunities.AsNoTracking()
            .FirstOrDefaultAsync(one => one.OpportunityId == id, context.RequestAborted);
        if (row is null) return Problem.NotFound(id);
        var tag = ETags.Of(row);
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.CacheControl = "no-cache";
        if (ETags.Names(context.Request.Headers.IfNoneMatch, tag, strongly: false))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(new One<OpportunityAnswer>(OpportunityAnswer.From(row)));
    }

    private static async Task<IResult> CreateAsync(
        Input<OpportunityInput> input, IdempotencyKey key, GrantsDb db, OpportunityWriter writer, KeptAnswers kept,
        HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        await using var transaction = await db.BeginWriteAsync(cancellationToken);
        var answer = await kept.OnceAsync(
            context.User.FindFirstValue(ClaimTypes.NameIdentifier)!, key, input.Fingerprint,
            async () => Created(await writer.CreateAsync(input.Body, cancellationToken)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return answer;
    }

    private static async Task<Results<Ok<One<OpportunityAnswer>>, Problem>> ReplaceAsync(
        long id, Input<OpportunityInput> input, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var (row, refusal) = await ChangeAsync(
            id, db, writer, context, row => writer.ReplaceAsync(row, input.Body, context.RequestAborted));
        if (row is null) return refusal!;
        context.Response.Headers.ETag = ETags.Of(row).ToString();
        return TypedResults.Ok(new One<OpportunityAnswer>(OpportunityAnswer.From(row)));
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(
        long id, GrantsDb db, OpportunityWriter writer, HttpContext context)
    {
        var (row, refusal) = await ChangeAsync(
            id, db, writer, context, row => writer.DeleteAsync(row, context.RequestAborted));
        return row is null ? refusal! : TypedResults.NoContent();
    }

    private static async Task<(Opportunity? Row, Problem? Refusal)> ChangeAsync(
        long id, GrantsDb db, OpportunityWriter writer, HttpContext context, Func<Opportunity, Task> change)
    {
        var seen = context.Request.Headers.IfMatch;
        if (seen.Count == 0) return (null, _unseen);
        await using var transaction = await db.BeginWriteAsync(context.RequestAborted);
        var (row, refusal) = await writer.FindAsync(id, seen, context.RequestAborted);
        if (row is null) return (null, refusal);
        await change(row);
        await transaction.CommitAsync(context.RequestAborted);
        return (row, null);
    }
}
