using Gateway.Discovery;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public sealed class ServiceLookUpTests : IAsyncDisposable
{
    private readonly SmallNameServer _server = new();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Ports_ranks_and_weights_are_the_name_servers_to_say()
    {
        _server.Services["_http._tcp.api.test"] =
            [(10, 0, 8081, "a.test"), (20, 1, 8082, "b.test"), (20, 4, 8083, "c.test")];
        (_server.Addresses["a.test"], _server.Addresses["b.test"], _server.Addresses["c.test"]) =
            ("10.0.0.1", "10.0.0.2", "10.0.0.3");
        var answer = await AskAsync("_http._tcp.api.test");
        answer.Trouble.Should().BeNull();
        answer.Endpoints.Select(one => $"{one.Address} {one.Rank} {one.Weight:0.00}").Should().Equal(
            "10.0.0.1:8081 0 1.00", "10.0.0.2:8082 1 0.25", "10.0.0.3:8083 1 1.00");
    }

    [Fact]
    public async Task A_name_that_is_not_there_and_a_service_that_is_decidedly_nowhere_are_answers()
    {
        _server.Services["gone.test"] = [(0, 0, 0, ".")];
        (await AskAsync("gone.test")).Should().BeEquivalentTo(new { Failed = false, Trouble = "gone.test has no address" });
        (await AskAsync("absent.test")).Should().BeEquivalentTo(
            new { Failed = false, Trouble = "the name absent.test does not resolve" });
    }

    [Fact]
    public async Task A_server_that_fails_says_nothing_of_the_name()
    {
        _server.Code = 2;
        var answer = await AskAsync("api.test");
        answer.Failed.Should().BeTrue();
        answer.Trouble.Should().Be("the name api.test cannot be looked up: the name server answers ServerFailure");
    }

    private Task<NameAnswer> AskAsync(string name) => new ServiceLookUp([_server.Address])
        .AskAsync(new Upstream(name, 80), TestContext.Current.CancellationToken);
}
