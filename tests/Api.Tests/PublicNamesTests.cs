using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests;

/// <summary>The names of lists as the public API has them now, and as rows keep them.</summary>
public sealed class PublicNamesTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    // As its description has them.
    [Theory]
    [InlineData("applicant_type", "nonprofits_non_higher_education_with_501c3")]
    [InlineData("applicant_type", "nonprofits_non_higher_education_without_501c3")]
    [InlineData("funding_category", "recreation_and_tourism")]
    [InlineData("funding_category", "energy_infrastructure_and_critical_mineral_and_materials")]
    public async Task Its_names_are_written_read_and_found(string filter, string name)
    {
        var field = filter == "applicant_type" ? "applicant_types" : "funding_categories";
        var body = JsonNode.Parse(Requests.NewOpportunity())!;
        body["summary"]![field] = new JsonArray(name);
        using var created = await served.Api.Http.CreateAsync(served.Key, body.ToJsonString());
        var row = (await created.JsonAsync()).GetProperty("data");
        row.GetProperty("summary").GetProperty(field)[0].GetString().Should().Be(name);
        var found = await served.Api.Http.FindAsync(
            $$$"""{"filters":{"{{{filter}}}":{"one_of":["{{{name}}}"]}},"pagination":{"sort_order":[{"order_by":"opportunity_id","sort_direction":"descending"}]} }""");
        found.Ids()[0].ToString().Should().Be(row.Text("opportunity_id"));
        found.GetProperty("facet_counts").GetProperty(filter).GetProperty(name).GetInt32().Should().Be(found.Total());
    }

    [Fact]
    public async Task A_row_keeps_the_spelling_that_the_version_before_reads()
    {
        var body = JsonNode.Parse(Requests.NewOpportunity())!;
        body["summary"]!["applicant_types"] = new JsonArray("nonprofits_non_higher_education_with_501c3");
        using var created = await served.Api.Http.CreateAsync(served.Key, body.ToJsonString());
        var id = (await created.JsonAsync()).GetProperty("data").GetProperty("opportunity_id").GetInt64();
        (await served.Api.WithDbAsync(db => db.Database
            .SqlQuery<string>($"SELECT applicant_types AS \"Value\" FROM opportunities WHERE opportunity_id = {id}").SingleAsync()))
            .Should().Be("nonprofits_non_higher_educating_with_501c3");
    }

    [Theory]
    [InlineData("individuals,of_a_later_version", "individuals")]
    [InlineData("nonprofits_non_higher_education_with_501c3", "nonprofits_non_higher_education_with_501c3")]
    [InlineData("of_a_later_version", "")]
    public async Task Of_what_a_row_has_the_known_names_are_read(string stored, string read)
    {
        using var created = await served.Api.Http.CreateAsync(served.Key);
        var id = (await created.JsonAsync()).GetProperty("data").GetProperty("opportunity_id").GetInt64();
        await served.Api.WithDbAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE opportunities SET applicant_types = {stored} WHERE opportunity_id = {id}"));
        using var answer = await served.Api.Http.GetAsync(created.Headers.Location);
        var types = (await answer.JsonAsync()).GetProperty("data").GetProperty("summary").GetProperty("applicant_types");
        string.Join(',', types.EnumerateArray().Select(type => type.GetString())).Should().Be(read);
        (await served.Api.Http.FindAsync("{}")).Total().Should().BePositive();
    }
}
