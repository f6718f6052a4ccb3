namespace Api.Tests;

public sealed class MaintenanceTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();
    private ApiServer _api = null!;

    public async ValueTask InitializeAsync() =>
        _api = await new ApiServer(_file.Connection, new() { ["Maintenance"] = "true" }).ReadyAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _file.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/v1/opportunities/1")]
    [InlineData("POST", "/v1/opportunities/search")]
    [InlineData("POST", "/v1/opportunities")]
    [InlineData("GET", "/v1/opportunities/changes")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("GET", "/healthy")]
    public async Task All_but_health_says_when_to_come_back(string method, string path)
    {
        using var answer = await _api.Http.SendAsync(new HttpMethod(method), path, null);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromMinutes(1));
        await answer.ShouldBeAsync(503, "maintenance");
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_answers_as_ever(string path) =>
        (await _api.Http.GetAsync(path).StatusAsync()).Should().Be(200);
}
