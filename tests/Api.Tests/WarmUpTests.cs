namespace Api.Tests;

public sealed class WarmUpTests(OnSqlite prepared) : IClassFixture<OnSqlite>
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task A_start_on_a_prepared_database_searches_once_unless_it_shall_not(string setting, bool searches)
    {
        await using var api = new ApiServer(prepared.Connection, new() { ["Preparation:WarmUp"] = setting });
        await api.ReadyAsync();
        (api.Disk.Opened > 0).Should().Be(searches);
    }
}
