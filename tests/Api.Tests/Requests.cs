namespace Api.Tests;

public static class Requests
{
    public const string Opportunities = "/v1/opportunities";

    private static int _numbers;

    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient http, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = Answers.Body(body);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        return await http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> GetAsync(
        this HttpClient http, string path, params (string Name, string Value)[] headers) =>
        http.SendAsync(HttpMethod.Get, path, null, headers);

    public static Task<HttpResponseMessage> CreateAsync(
        this HttpClient http, string key, string? body = null, params (string Name, string Value)[] headers) =>
        http.SendAsync(HttpMethod.Post, Opportunities, body ?? NewOpportunity(), [("X-API-Key", key), .. headers]);

    /// <returns>The path and the ETag of an opportunity of its own.</returns>
    public static async Task<(string Path, string ETag)> CreatedAsync(this HttpClient http, string key)
    {
        using var answer = await http.CreateAsync(key);
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (answer.Headers.Location!.ToString(), answer.Headers.ETag!.ToString());
    }

    /// <summary>A body with a number that no other test uses.</summary>
    public static string NewOpportunity(string title = "A new programme") =>
        $$"""
        {"opportunity_number":"TEST-{{Interlocked.Increment(ref _numbers)}}","opportunity_title":"{{title}}",
         "opportunity_status":"posted","agency_code":"NSF","agency_name":"National Science Foundation","topic":"education",
         "summary":{"summary_description":"For tests.","post_date":"2026-01-01","close_date":null,"award_floor":1,"award_ceiling":2,
                    "estimated_total_program_funding":3,"funding_instruments":["grant"]} }
        """;

    public static async Task ShouldBeAsync(this HttpResponseMessage answer, int status, string problem)
    {
        var body = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(status, body.ToString());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        body.Text("type").Should().Be($"urn:grants:problem:{problem}");
        answer.Dispose();
    }

    public static async Task<int> StatusAsync(this Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return (int)answer.StatusCode;
    }
}
