using Api.Indexing;
using Api.Search;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Api.Tests;

/// <summary>What has been found for one page of a search is there for its others, until the rows are others.</summary>
public sealed class RecentHitsTests
{
    private static readonly DateOnly _today = new(2026, 1, 1);
    private readonly List<string> _collected = [];
    private readonly RecentHits _hits;

    public RecentHitsTests() => _hits = new((_, query) =>
    {
        lock (_collected) _collected.Add(query.Key);
        return new Found<int>([1, 2, 3], 3, [], [], [], []);
    });

    [Fact]
    public void Pages_of_a_search_are_found_once()
    {
        var rows = Rows();
        Parallel.For(1, 9, page => _hits.Of(rows, Query("a", page)).Count.Should().Be(3));
        _collected.Should().ContainSingle();
        _hits.Of(rows, Query("b", 1));
        _hits.Of(rows, QueryBuilder.From(new SearchRequest { Query = "a" }, _today.AddDays(1)));
        _hits.Of(Rows(), Query("a", 1));
        _collected.Should().HaveCount(4, "another search, another day and other rows");
    }

    [Fact]
    public void Of_many_searches_the_last_are_kept()
    {
        var rows = Rows();
        for (var search = 0; search < 1000; search++) _hits.Of(rows, Query($"{search}", 1));
        _hits.Of(rows, Query("999", 2));
        _collected.Should().HaveCount(1000);
        _hits.Of(rows, Query("0", 2));
        _collected.Should().HaveCount(1001);
    }

    [Fact]
    public void A_page_is_a_part_of_them()
    {
        var page = _hits.Of(Rows(), Query("a", 1)).Page(1, 5, doc => $"row {doc}");
        (page.Count, string.Join(',', page.Rows)).Should().Be((3, "row 2,row 3"));
    }

    private static SearchQuery Query(string text, int page) =>
        QueryBuilder.From(new SearchRequest { Query = text, Pagination = new() { PageOffset = page, PageSize = 10 } }, _today);

    private static IndexSearcher Rows() => new(new MultiReader());
}
