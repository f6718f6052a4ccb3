using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Database;
using Api.Errors;
using Api.Opportunities;
using Api.Serving;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Api.SavedSearches;

/// <summary>Searches by name, for the holder of a key and nobody else.</summary>
public static class SavedSearchEndpoints
{
    private const int MaxSaved = 100;

    // What was left out stays out: clients send it as it is.
    private static readonly AppJson _brief =
        new(new JsonSerializerOptions(AppJson.Default.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });

    public static void MapSavedSearches(this IEndpointRouteBuilder routes)
    {
        var saved = routes.MapGroup("/v1/saved-searches").WithTags("saved searches")
            .RequireAuthorization().OnlyFor(Accepts.Json);
        saved.MapGet("/", ListAsync).WithName("listSavedSearches");
        saved.MapPost("/", SaveAsync).WithName("saveSearch");
        saved.MapDelete("/{id:long}", ForgetAsync).WithName("forgetSavedSearch");
    }

    /// <summary>In a transaction that the caller began and commits.</summary>
    /// <returns>False when its key has as many as it may.</returns>
    public static async Task<bool> TryAddAsync(GrantsDb db, SavedSearch row, CancellationToken cancellationToken)
    {
        if (await Of(db, row.KeyId).CountAsync(cancellationToken) >= MaxSaved) return false;
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static async Task<Ok<Many<SavedSearchAnswer>>> ListAsync(
        GrantsDb db, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var rows = await Of(db, KeyOf(caller)).AsNoTracking().OrderBy(saved => saved.SavedSearchId).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Many<SavedSearchAnswer>(rows.ConvertAll(Answer)));
    }

    private static async Task<Results<Created<One<SavedSearchAnswer>>, Problem>> SaveAsync(
        Input<SavedSearchInput> input, GrantsDb db, ClaimsPrincipal caller, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var row = new SavedSearch
        {
            KeyId = KeyOf(caller),
            Name = input.Body.Name!,
            SearchQuery = JsonSerializer.Serialize(input.Body.SearchQuery!, _brief.SearchRequest),
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        await using var transaction = await db.BeginWriteAsync(cancellationToken);
        if (!await TryAddAsync(db, row, cancellationToken))
            return new Problem(409, "too-many-saved-searches", $"A key keeps at most {MaxSaved} searches. Delete one first.");
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created(null as string, new One<SavedSearchAnswer>(Answer(row), StatusCodes.Status201Created));
    }

    private static async Task<Results<NoContent, Problem>> ForgetAsync(
        long id, GrantsDb db, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var gone = await Of(db, KeyOf(caller)).Where(saved => saved.SavedSearchId == id).ExecuteDeleteAsync(cancellationToken);
        return gone > 0 ? TypedResults.NoContent() : new Problem(404, "not-found", $"There is no saved search {id} of this key.");
    }

    private static IQueryable<SavedSearch> Of(GrantsDb db, string key) => db.SavedSearches.Where(saved => saved.KeyId == key);

    private static string KeyOf(ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.NameIdentifier)!;

    private static SavedSearchAnswer Answer(SavedSearch row) => new(
        row.SavedSearchId, row.Name, JsonSerializer.Deserialize(row.SearchQuery, AppJson.Default.JsonElement), row.CreatedAt);
}
