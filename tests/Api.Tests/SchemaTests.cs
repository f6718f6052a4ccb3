using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Api.Opportunities;

namespace Api.Tests;

/// <summary>What the document says of a body is what the API does with it: each limit is met and missed by one.</summary>
public sealed class SchemaTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    private const string Inner = "summary.";
    private static readonly JsonObject _schemas = ApiDocument.Root["components"]!["schemas"]!.AsObject();

    public static TheoryData<string> Fields =>
    [
        .. Properties("OpportunityInput").Select(pair => pair.Key),
        .. Properties("SummaryInput").Select(pair => $"{Inner}{pair.Key}"),
    ];

    [Fact]
    public async Task A_field_is_required_where_it_says_so()
    {
        (await FaultsAsync("{}")).Should().BeEquivalentTo(Required("OpportunityInput").Select(name => (name, "required"))).And.HaveCount(6);
        (await FaultsAsync(With("summary", new JsonObject())))
            .Should().BeEquivalentTo(Required("SummaryInput").Select(name => (Inner + name, "required"))).And.HaveCount(6);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_null_is_refused_where_it_says_so(string field)
    {
        var schema = SchemaOf(field);
        var takesNull = schema["type"] is JsonArray;
        (await FaultsAsync(With(field, null))).Should().HaveCount(takesNull ? 0 : 1);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_limit_is_where_it_says(string field)
    {
        var schema = SchemaOf(field);
        if ((int?)schema["maxLength"] is { } length)
        {
            (await FaultsAsync(With(field, new string('A', length)))).Should().BeEmpty();
            (await FaultsAsync(With(field, new string('A', length + 1)))).Should().Equal((field, "max_length"));
        }

        if (schema["pattern"] is not null)
            (await FaultsAsync(With(field, "a b"))).Should().Equal((field, "invalid_format"));

        if ((long?)schema["maximum"] is { } max)
        {
            (await FaultsAsync(With(field, max + 1))).Should().Contain((field, "max_value"));
            (await FaultsAsync(With(field, (long)schema["minimum"]! - 1))).Should().Contain((field, "min_value"));
        }
    }

    [Theory]
    [InlineData("page_size")]
    [InlineData("page_offset")]
    public async Task A_page_ends_where_it_says(string field)
    {
        var schema = Properties("Pagination").Single(pair => pair.Key == field).Value!;
        foreach (var (value, status) in new[]
                 {
                     ((int)schema["minimum"]!, 200), ((int)schema["minimum"]! - 1, 422),
                     ((int)schema["maximum"]!, 200), ((int)schema["maximum"]! + 1, 422),
                 })
            (await served.Api.Http.SearchAsync($$$"""{"pagination":{"{{{field}}}":{{{value}}}} }""").StatusAsync())
                .Should().Be(status, $"{field} {value}");
    }

    /// <summary>
    /// A client that has a row's ETag is not sent the row again: not where it has got another field or name either. Where this
    /// fails, raise <c>ETags.ShapeOfAnswer</c>, and write it and the new hash here.
    /// </summary>
    [Fact]
    public void The_ETag_of_a_row_is_that_of_its_shape()
    {
        var names = new List<string>();
        Collect(_schemas["OpportunityAnswer"]!, names);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', names))))[..12];
        (ETags.Of(new Opportunity { OpportunityId = 7, Version = 3 }).ToString(), hash).Should().Be(("\"5-7-3\"", "9307c1cb0485"));
    }

    // Names of fields and of values, and their types.
    private static void Collect(JsonNode schema, List<string> names)
    {
        if ((string?)schema["$ref"] is { } target) Collect(_schemas[target.Split('/')[^1]]!, names);
        names.AddRange([schema["type"]?.ToJsonString() ?? "", schema["enum"]?.ToJsonString() ?? ""]);
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            names.Add(name);
            Collect(property!, names);
        }

        foreach (var part in new[] { schema["items"] }.Concat(schema["oneOf"]?.AsArray() ?? []).OfType<JsonNode>()) Collect(part, names);
    }

    [Fact]
    public void Every_choice_is_text_and_names_its_values() =>
        _schemas.Where(schema => schema.Value!["enum"] is not null)
            .Should().NotBeEmpty().And.OnlyContain(schema => (string?)schema.Value!["type"] == "string");

    private static JsonObject Properties(string schema) => _schemas[schema]!["properties"]!.AsObject();

    private static IEnumerable<string> Required(string schema) =>
        _schemas[schema]!["required"]!.AsArray().Select(name => (string)name!);

    private static JsonNode SchemaOf(string field) => field.StartsWith(Inner, StringComparison.Ordinal)
        ? Properties("SummaryInput")[field[Inner.Length..]]!
        : Properties("OpportunityInput")[field]!;

    private static string With(string field, JsonNode? value)
    {
        var body = JsonNode.Parse(Requests.NewOpportunity())!;
        (field.StartsWith(Inner, StringComparison.Ordinal) ? body["summary"]! : body)[field.Split('.')[^1]] = value;
        return body.ToJsonString();
    }

    private async Task<List<(string, string)>> FaultsAsync(string body)
    {
        using var answer = await served.Api.Http.CreateAsync(served.Key, body);
        return (int)answer.StatusCode == 422
            ? [.. (await answer.JsonAsync()).GetProperty("errors").EnumerateArray().Select(e => (e.Text("field"), e.Text("type")))]
            : [];
    }
}
