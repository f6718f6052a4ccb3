using System.Net;
using Gateway.FrontDoor;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public sealed class ClientLimitTests : IDisposable
{
    private RateLimitOptions _options = new() { Requests = 2, Window = TimeSpan.FromHours(1) };
    private ClientLimit? _limit;

    private ClientLimit Limit => _limit ??= new ClientLimit(_options);

    public void Dispose() => _limit?.Dispose();

    [Fact]
    public void Without_a_limit_nobody_is_refused()
    {
        _options = _options with { Requests = null };
        for (var request = 0; request < 100; request++) Limit.Refuses(From("10.0.0.1")).Should().BeNull();
    }

    [Fact]
    public void The_request_beyond_the_limit_is_told_when_the_count_begins_anew()
    {
        Limit.Refuses(From("10.0.0.1")).Should().BeNull();
        Limit.Refuses(From("10.0.0.1")).Should().BeNull();
        Limit.Refuses(From("10.0.0.1")).Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThanOrEqualTo(_options.Window);
    }

    [Theory]
    [InlineData("10.0.0.2", null)]
    [InlineData("10.0.0.1", "another key")]
    public void What_one_client_did_is_not_counted_against_another(string address, string? key)
    {
        _options = _options with { Header = "X-Api-Key" };
        for (var request = 0; request < 3; request++) Limit.Refuses(From("10.0.0.1"));
        Limit.Refuses(From(address, key)).Should().BeNull();
    }

    [Theory]
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", null, "10.0.0.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", null, "20010DB800010002")]
    [InlineData("10.0.0.1", "made up, 192.0.2.7", "192.0.2.7")]
    public void A_client_is_who_the_last_proxy_says_or_its_network(string address, string? key, string name) =>
        ClientName.Of(From(address, key), "X-Api-Key").Should().Be(name);

    [Fact]
    public async Task The_answer_is_a_problem_with_the_three_headers()
    {
        _options = _options with { Requests = 1 };
        var context = From("10.0.0.1");
        context.Response.Body = new MemoryStream();
        Limit.Refuses(context);
        var record = new RequestRecord("id", 0);
        var entrance = new RequestGuard(
            () => new LimitOptions(), new MaintenanceMode(_ => { }), Limit);

        await ProblemWriter.WriteAsync(context, record, entrance.Refuses(context, record)!.Value);

        context.Response.StatusCode.Should().Be(429);
        context.Response.Headers.RetryAfter.ToString().Should().Be($"{record.RetryAfter}");
        context.Response.Headers["RateLimit"].ToString().Should().Be($"\"client\";r=0;t={record.RetryAfter}");
        context.Response.Headers["RateLimit-Policy"].ToString().Should().Be("\"client\";q=1;w=3600");
        context.Response.ContentType.Should().Be("application/problem+json");
    }

    private static DefaultHttpContext From(string address, string? key = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (key is not null) context.Request.Headers["X-Api-Key"] = key;
        return context;
    }
}
