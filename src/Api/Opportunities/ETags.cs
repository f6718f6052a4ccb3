using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Api.Opportunities;

/// <summary>Strong ETags, and what the two conditional headers say about one.</summary>
public static class ETags
{
    // Goes up when the same row would be shown differently: during a rolling update old and new code answer side by side.
    private const int ShapeOfAnswer = 4;

    public static EntityTagHeaderValue Of(Opportunity row) =>
        new($"\"{ShapeOfAnswer}-{row.OpportunityId}-{row.Version}\"");

    /// <summary>For <c>If-None-Match</c>: the client has this very version.</summary>
    public static bool IsNamed(StringValues ifNoneMatch, EntityTagHeaderValue tag) => Names(ifNoneMatch, tag, false);

    /// <summary>For <c>If-Match</c>: the client changes what it has seen.</summary>
    public static bool Permits(StringValues ifMatch, EntityTagHeaderValue tag) => Names(ifMatch, tag, true);

    private static bool Names(StringValues header, EntityTagHeaderValue tag, bool strongly) =>
        EntityTagHeaderValue.TryParseList(header.ToArray()!, out var list)
        && list.Any(named => named.Equals(EntityTagHeaderValue.Any) || named.Compare(tag, strongly));
}
