using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class SecurityHeadersTests
{
    private static readonly SecurityHeaderOptions _all = new()
    {
        Standard = true,
        ContentPolicy = "default-src 'self'",
        PermissionsPolicy = "camera=()",
    };

    public static TheoryData<string> Links => MiddlewareScene.Links;

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Every_answer_has_them_unless_it_says_it_itself(string link)
    {
        await using var scene = await MiddlewareScene.OpenAsync(
            new GatewayOptions { Link = link, SecurityHeaders = _all },
            context =>
            {
                if (context.Request.Path == "/broken") context.Abort();
                context.Response.Headers.XFrameOptions = "DENY";
                return Task.CompletedTask;
            });
        foreach (var (path, frames) in new[] { ("/", "DENY"), ("/broken", "SAMEORIGIN") })
        {
            using var answer = await scene.SendAsync(HttpMethod.Post, path);
            answer.Headers.GetValues("X-Frame-Options").Should().Equal(frames);
            answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
            answer.Headers.GetValues("Referrer-Policy").Should().Equal("strict-origin-when-cross-origin");
            answer.Headers.GetValues("Content-Security-Policy").Should().Equal("default-src 'self'");
            answer.Headers.GetValues("Permissions-Policy").Should().Equal("camera=()");
        }
    }

    [Fact]
    public async Task Each_is_told_only_where_it_is_asked_for()
    {
        await using var scene = await MiddlewareScene.OpenAsync(
            new GatewayOptions { SecurityHeaders = new SecurityHeaderOptions { ContentPolicy = "default-src 'self'" } },
            _ => Task.CompletedTask);
        using var answer = await scene.GetAsync("/");
        answer.Headers.Contains("Content-Security-Policy").Should().BeTrue();
        answer.Headers.Contains("X-Frame-Options").Should().BeFalse();
    }
}
