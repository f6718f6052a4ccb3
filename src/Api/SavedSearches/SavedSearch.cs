using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Api.Errors;
using Api.Search;

namespace Api.SavedSearches;

/// <summary>A search that the holder of a key wants to make again.</summary>
public sealed class SavedSearch
{
    public long SavedSearchId { get; set; }

    public required string KeyId { get; set; }

    public required string Name { get; set; }

    /// <summary>The body, as JSON.</summary>
    public required string SearchQuery { get; set; }

    public DateTime CreatedAt { get; set; }
}

public sealed record SavedSearchInput : BodyPart
{
    private const int MaxName = 250;

    [Required, MinLength(1), MaxLength(MaxName)]
    public string? Name { get; init; }

    [Required]
    public SearchRequest? SearchQuery { get; init; }
}

public sealed record SavedSearchAnswer(long SavedSearchId, string Name, JsonElement SearchQuery, DateTime CreatedAt);
