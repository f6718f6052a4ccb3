using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Api.Indexing;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>One page of what was found.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<OpportunityAnswer> Data, PaginationInfo PaginationInfo, FacetCounts FacetCounts)
{
    public string Message => "Success";

    public int StatusCode => StatusCodes.Status200OK;

    /// <summary>As it is sent: the rows are JSON already, and go into the list that is left empty.</summary>
    public static byte[] Json(SearchRequest request, Found<byte[]> found)
    {
        var rows = found.Rows;
        var frame = JsonSerializer.SerializeToUtf8Bytes(WithoutRows(request, found), AppJson.Default.SearchAnswer).AsSpan();
        var data = frame.IndexOf(DataStart) + DataStart.Length;
        var json = new byte[frame.Length + rows.Sum(row => row.Length) + Math.Max(rows.Length - 1, 0)];
        var left = Put(frame[..data], json);
        for (var i = 0; i < rows.Length; i++) left = Put(rows[i], i == 0 ? left : Put(","u8, left));
        Put(frame[data..], left);
        return json;
    }

    private static Span<byte> Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return to[bytes.Length..];
    }

    private static ReadOnlySpan<byte> DataStart => "\"data\":["u8;

    private static SearchAnswer WithoutRows(SearchRequest request, Found<byte[]> found)
    {
        var (offset, size) = QueryBuilder.PageOf(request);
        return new SearchAnswer(
            [],
            PaginationInfo.Of(offset, size, found.Count, QueryBuilder.SortsOf(request)),
            FacetCounts.From(found));
    }
}

/// <summary>The page that was asked for, with the defaults filled in, and how much there is in all.</summary>
public sealed record PaginationInfo(
    int PageOffset, int PageSize, int TotalRecords, int TotalPages, IReadOnlyList<SortUsed> SortOrder)
{
    public static PaginationInfo Of(int offset, int size, int count, IReadOnlyList<SortUsed> sorts) =>
        new(offset, size, count, (int)Math.Ceiling((double)count / size), sorts);
}

public sealed record SortUsed(SortField OrderBy, SortDirection SortDirection)
{
    public static SortUsed From(Sort? asked) => From(asked!.OrderBy, asked.SortDirection);

    public static SortUsed From(AgencySort? asked) => From(asked!.OrderBy, asked.SortDirection);

    private static SortUsed From(string? field, string? direction) =>
        new(WireName<SortField>.Parse(field!), direction is null ? default : WireName<SortDirection>.Parse(direction));
}

/// <summary>How many of all found rows have each value; values that none has are left out.</summary>
public sealed record FacetCounts(
    IReadOnlyDictionary<string, int> Agency,
    IReadOnlyDictionary<string, int> OpportunityStatus,
    IReadOnlyDictionary<string, int> Topic,
    IReadOnlyDictionary<string, int> FundingInstrument,
    IReadOnlyDictionary<string, int> ApplicantType,
    IReadOnlyDictionary<string, int> FundingCategory,
    IReadOnlyDictionary<string, int> IsCostSharing,
    IReadOnlyDictionary<string, int> CloseDate,
    IReadOnlyDictionary<string, int> PostDate)
{
    // The public API's days until and since.
    private static readonly int[] _untilClose = [7, 30, 60, 90, 120];
    private static readonly int[] _sincePost = [3, 7, 14, 30, 60];
    private static readonly string[] _shares = ["false", "true"];

    public static FacetCounts From(Found<byte[]> found) => new(
        Agencies(found.Kinds),
        Counted(found.Kinds, WireName<Opportunities.OpportunityStatus>.All, kind => 1UL << (int)kind.Status),
        Counted(found.Kinds, WireName<OpportunityTopic>.All, kind => 1UL << (int)kind.Topic),
        Counted(found.Kinds, WireName<Opportunities.FundingInstrument>.All, kind => 1UL << (int)kind.FundingInstrument),
        Counted(found.Aims, WireName<Opportunities.ApplicantType>.All, aim => aim.ApplicantTypes.Bits),
        Counted(found.Aims, WireName<Opportunities.FundingCategory>.All, aim => aim.FundingCategories.Bits),
        Counted(found.Kinds, _shares, kind => kind.IsCostSharing is { } shares ? shares ? 2UL : 1 : 0),
        Within(found.Closing, _untilClose),
        Within(found.Posted, _sincePost));

    private static SortedDictionary<string, int> Agencies(List<(RowKind Kind, int Count)> found) => new(
        found.GroupBy(one => one.Kind.Agency).ToDictionary(agency => agency.Key, agency => agency.Sum(one => one.Count)),
        StringComparer.Ordinal);

    // What has which names is told by a bit at the place of each.
    private static SortedDictionary<string, int> Counted<T>(
        List<(T Value, int Count)> found, IEnumerable<string> names, Func<T, ulong> places)
    {
        var counts = new int[64];
        foreach (var (value, count) in found)
            for (var left = places(value); left != 0; left &= left - 1)
                counts[BitOperations.TrailingZeroCount(left)] += count;
        return new(names.Zip(counts).Where(one => one.Second > 0).ToDictionary(), StringComparer.Ordinal);
    }

    // By distance from today.
    private static Dictionary<string, int> Within(int[] days, int[] distances) => distances.ToDictionary(
        distance => distance.ToString(CultureInfo.InvariantCulture), distance => days[..(distance + 1)].Sum());
}
