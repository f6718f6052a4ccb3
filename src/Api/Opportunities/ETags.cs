using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Api.Opportunities;

/// <summary>Strong ETags, and what the two conditional headers say about one.</summary>
public static class ETags
{
    // Goes up when the same row would be shown differently: during a rolling update old and new code answer side by side.
    private const int ShapeOfAnswer = 5;

    public static EntityTagHeaderValue Of(Opportunity row) =>
        new($"\"{ShapeOfAnswer}-{row.OpportunityId}-{row.Version}\"");

    /// <summary>Whether a header has this very version among those that the client has seen.</summary>
    /// <param name="header"><c>If-Match</c> or <c>If-None-Match</c>.</param>
    /// <param name="tag">Of the version.</param>
    /// <param name="strongly">So <c>If-Match</c> compares: the other also takes a weak tag.</param>
    public static bool Names(StringValues header, EntityTagHeaderValue tag, bool strongly) =>
        EntityTagHeaderValue.TryParseList(header.ToArray()!, out var list)
        && list.Any(named => named.Equals(EntityTagHeaderValue.Any) || named.Compare(tag, strongly));
}
