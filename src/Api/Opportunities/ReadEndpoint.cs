using Api.Database;
using Api.Errors;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Opportunities;

public static class ReadEndpoint
{
    public static void MapRead(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/{id:long}", ReadAsync)
            .WithName("getOpportunity")
            .Produces<One<OpportunityAnswer>>()
            .Produces(StatusCodes.Status304NotModified)
            .OnlyFor(Accepts.Json);
        routes.MapMethods("/{id:long}", [HttpMethods.Head], ReadAsync).ExcludeFromDescription().OnlyFor(Accepts.Json);
    }

    private static async Task<IResult> ReadAsync(long id, GrantsDb db, HttpContext context)
    {
        var row = await db.Opportunities.AsNoTracking()
            .FirstOrDefaultAsync(one => one.OpportunityId == id, context.RequestAborted);
        if (row is null) return Problem.NotFound(id);
        var tag = ETags.Of(row);
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.CacheControl = "no-cache";
        return ETags.IsNamed(context.Request.Headers.IfNoneMatch, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Json(new One<OpportunityAnswer>(OpportunityAnswer.From(row)), AppJson.Default.OneOpportunityAnswer);
    }
}
