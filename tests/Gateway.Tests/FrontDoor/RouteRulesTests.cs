using Gateway.FrontDoor;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

public class RouteRulesTests
{
    private static readonly GatewayOptions _options = new()
    {
        Routes = new Dictionary<string, RouteLimits>
        {
            ["up"] = new() { Path = "/upload" },
            ["big"] = new() { Path = "/upload/big/" },
        },
    };

    [Theory]
    [InlineData("/upload", "/upload")]
    [InlineData("/upload/a", "/upload")]
    [InlineData("/Upload/a", "/upload")]
    [InlineData("/upload/big", "/upload/big/")]
    [InlineData("/upload/big/a", "/upload/big/")]
    [InlineData("/upload/bigger", "/upload")]
    [InlineData("/uploads", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void The_longest_path_that_fits_by_whole_segments_is_a_requests_route(string path, string? route) =>
        (new RouteRules(() => _options).Of(path)?.Path).Should().Be(route);

    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("")]
    public void The_root_is_every_path(string path)
    {
        var options = new GatewayOptions { Routes = new Dictionary<string, RouteLimits> { ["all"] = new() { Path = "/" } } };
        new RouteRules(() => options).Of(path).Should().NotBeNull();
    }
}
