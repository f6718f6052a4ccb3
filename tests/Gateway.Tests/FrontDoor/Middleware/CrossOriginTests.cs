using System.Net;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class CrossOriginTests
{
    private const string Allowed = "Access-Control-Allow-Origin";

    private static readonly CrossOriginOptions _shop = new()
    {
        Origins = ["https://shop.example", "https://*.shop.example"],
        Methods = ["PUT"],
        Headers = ["X-One"],
        ExposedHeaders = ["X-Two"],
        Credentials = true,
        MaxAge = TimeSpan.FromMinutes(2),
    };

    public static TheoryData<string> Links => MiddlewareScene.Links;

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://a.shop.example", true)]
    [InlineData("https://shop.example.evil", false)]
    [InlineData("http://shop.example", false)]
    public async Task A_browser_that_asks_first_is_answered_in_the_apps_place(string origin, bool isAllowed)
    {
        await using var scene = await OpenAsync(_shop);
        using var answer = await scene.SendAsync(
            HttpMethod.Options, "/", $"Origin: {origin}", "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: x-one");
        (answer.StatusCode, scene.Asked).Should().Be((HttpStatusCode.NoContent, 0));
        answer.Headers.Contains("X-Request-Id").Should().BeTrue();
        answer.Headers.TryGetValues(Allowed, out var allowed).Should().Be(isAllowed);
        if (!isAllowed) return;
        allowed.Should().Equal(origin);
        answer.Headers.GetValues("Access-Control-Allow-Methods").Should().Equal("PUT");
        answer.Headers.GetValues("Access-Control-Allow-Headers").Should().Equal("X-One");
        answer.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        answer.Headers.GetValues("Access-Control-Max-Age").Should().Equal("120");
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Answers_and_refusals_say_who_may_read_them_once(string link)
    {
        await using var scene = await OpenAsync(_shop, link, context =>
        {
            context.Response.Headers[Allowed] = "https://of.the.app";
            if (context.Request.Path == "/broken") context.Abort();
            return Task.CompletedTask;
        });
        foreach (var (path, status) in new[] { ("/", HttpStatusCode.OK), ("/broken", HttpStatusCode.BadGateway) })
        {
            using var answer = await scene.SendAsync(HttpMethod.Post, path, "Origin: https://shop.example");
            answer.StatusCode.Should().Be(status);
            answer.Headers.GetValues(Allowed).Should().Equal("https://shop.example");
            answer.Headers.GetValues("Access-Control-Expose-Headers").Should().Equal("X-Two");
        }
    }

    [Theory]
    [InlineData("https://of.the.app")]
    [InlineData(null)]
    public async Task What_the_app_allows_to_others_is_not_said(string? origin)
    {
        await using var scene = await OpenAsync(_shop with { Credentials = false }, app: context =>
        {
            context.Response.Headers[Allowed] = "*";
            context.Response.Headers["Access-Control-Allow-Credentials"] = "true";
            context.Response.Headers["Access-Control-Expose-Headers"] = "X-Of-App";
            return Task.CompletedTask;
        });
        using var answer = await scene.GetAsync("/", origin is null ? [] : [$"Origin: {origin}"]);
        answer.Headers.Select(field => field.Key).Should().NotContain(name => name.StartsWith("Access-Control-"));
        using var ours = await scene.GetAsync("/", "Origin: https://shop.example");
        ours.Headers.GetValues(Allowed).Should().Equal("https://shop.example");
        ours.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task All_may_ask_without_cookies()
    {
        await using var scene = await OpenAsync(new CrossOriginOptions { Origins = ["*"] });
        using var answer = await scene.SendAsync(
            HttpMethod.Options, "/", "Origin: https://any.example", "Access-Control-Request-Method: DELETE");
        answer.Headers.GetValues(Allowed).Should().Equal("*");
        answer.Headers.GetValues("Access-Control-Allow-Methods").Should().Equal("DELETE");
        answer.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task Who_may_not_come_is_left_to_those_who_refuse()
    {
        await using var scene = await MiddlewareScene.OpenAsync(
            new GatewayOptions { Cors = _shop, Deny = ["127.0.0.1", "::1"] }, _ => Task.CompletedTask);
        using var answer = await scene.SendAsync(
            HttpMethod.Options, "/", "Origin: https://shop.example", "Access-Control-Request-Method: PUT");
        scene.Asked.Should().Be(1, "here the app stands in their place");
        answer.Headers.Contains(Allowed).Should().BeFalse();
    }

    [Fact]
    public async Task Without_origins_what_the_app_says_passes()
    {
        await using var scene = await OpenAsync(new CrossOriginOptions(), app: context =>
        {
            context.Response.Headers[Allowed] = "https://of.the.app";
            return Task.CompletedTask;
        });
        using var answer = await scene.SendAsync(
            HttpMethod.Options, "/", "Origin: https://any.example", "Access-Control-Request-Method: PUT");
        answer.Headers.GetValues(Allowed).Should().Equal("https://of.the.app");
    }

    private static Task<MiddlewareScene> OpenAsync(
        CrossOriginOptions cors, string link = "auto", RequestDelegate? app = null) =>
        MiddlewareScene.OpenAsync(new GatewayOptions { Link = link, Cors = cors }, app ?? (_ => Task.CompletedTask));
}
