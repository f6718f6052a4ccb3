using System.Net;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class AnswerCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Links => MiddlewareScene.Links;

    [Theory]
    [MemberData(nameof(Links))]
    public async Task What_is_good_for_all_is_asked_once_and_each_answer_names_its_own_request(string link)
    {
        await using var scene = await OpenAsync(link, "public, max-age=60");
        (await scene.TextAsync("/page?a=1", "X-Request-Id: first-one")).Should().Be("answer 1");
        using var second = await scene.GetAsync("/page?a=1", "X-Request-Id: second-one");
        (await second.Content.ReadAsStringAsync(Cancellation)).Should().Be("answer 1");
        scene.Asked.Should().Be(1);
        second.Headers.GetValues("X-Request-Id").Should().Equal("second-one");
        second.Headers.Age.Should().NotBeNull();
    }

    [Theory]
    [InlineData("/page?b=1")]
    [InlineData("/Page?a=1")]
    [InlineData("/page?A=1")]
    [InlineData("/page?a=1", "Host: other.example")]
    [InlineData("/page?a=1", "Authorization: Basic YTpi")]
    [InlineData("/page?a=1", "X-Api-Key: secret")]
    [InlineData("/page?a=1", "Range: bytes=0-1")]
    [InlineData("/page?a=1", "Cache-Control: no-cache")]
    [InlineData("/page?a=1", "Pragma: no-cache")]
    public async Task Another_target_and_a_client_of_its_own_kind_ask_the_app(string path, params string[] fields)
    {
        await using var scene = await OpenAsync("auto", "public, max-age=60");
        await scene.TextAsync("/page?a=1");
        await scene.TextAsync(path, fields);
        scene.Asked.Should().Be(2);
    }

    [Theory]
    [InlineData("private, max-age=60")]
    [InlineData("no-store")]
    [InlineData("no-cache, public, max-age=60")]
    [InlineData("max-age=0")]
    [InlineData("public, max-age=60", "Set-Cookie: a=b")]
    [InlineData("public, max-age=60", "Vary: *")]
    [InlineData("public, max-age=60", "Age: 5")]
    [InlineData(null)]
    public async Task What_is_not_for_all_is_never_kept(string? control, string? field = null)
    {
        await using var scene = await OpenAsync("auto", control, field);
        await scene.TextAsync("/");
        await scene.TextAsync("/");
        scene.Asked.Should().Be(2);
    }

    [Theory]
    [InlineData("s-maxage=60, max-age=0", 1)]
    [InlineData("public, max-age=60", 1)]
    [InlineData("max-age=60", 2)]
    public async Task Who_has_a_cookie_may_have_got_a_page_of_his_own(string control, int asked)
    {
        await using var scene = await OpenAsync("auto", control);
        await scene.TextAsync("/", "Cookie: a=b");
        await scene.TextAsync("/");
        scene.Asked.Should().Be(asked);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Answers_that_differ_by_a_field_are_kept_for_each_of_its_values(string link)
    {
        await using var scene = await OpenAsync(link, "public, max-age=60", "Vary: Accept-Language");
        // By what it differs, the first answer says.
        await scene.TextAsync("/");
        var german = await scene.TextAsync("/", "Accept-Language: de");
        var french = await scene.TextAsync("/", "Accept-Language: fr");
        french.Should().NotBe(german);
        (await scene.TextAsync("/", "Accept-Language: de")).Should().Be(german);
        (await scene.TextAsync("/", "Accept-Language: fr")).Should().Be(french);
        scene.Asked.Should().Be(3);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task Half_an_answer_is_never_kept(string link)
    {
        var arrived = new TaskCompletionSource();
        await using var scene = await MiddlewareScene.OpenAsync(Options(link), async context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await arrived.Task;
            if (!context.Request.Headers.ContainsKey("X-Whole")) context.Abort();
        });
        using var answer = await scene.GetAsync("/");
        arrived.SetResult();
        var broken = () => answer.Content.ReadAsStringAsync(Cancellation);
        await broken.Should().ThrowAsync<HttpRequestException>();
        await scene.EndedAsync();
        (await scene.TextAsync("/", "X-Whole: yes")).Should().Be("half");
        scene.Asked.Should().Be(2);
    }

    [Theory]
    [InlineData(999, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    public async Task The_largest_body_that_is_kept_has_a_limit(int size, int asked)
    {
        var options = Options("auto") with { Cache = new CacheOptions { Memory = 1_000_000, LargestBody = 1000 } };
        await using var scene = await MiddlewareScene.OpenAsync(options, context => AnswerAsync(context, new string('x', size)));
        await scene.TextAsync("/");
        (await scene.TextAsync("/")).Length.Should().Be(size);
        scene.Asked.Should().Be(asked);
    }

    [Fact]
    public async Task What_is_kept_together_has_a_limit()
    {
        var options = Options("auto") with { Cache = new CacheOptions { Memory = 20_000 } };
        await using var scene = await MiddlewareScene.OpenAsync(options, context => AnswerAsync(context, new string('x', 9_000)));
        for (var page = 0; page < 20; page++) await scene.TextAsync($"/{page}");
        for (var page = 0; page < 20; page++) await scene.TextAsync($"/{page}");
        scene.Asked.Should().BeGreaterThan(36);
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so()
    {
        await using var scene = await OpenAsync("auto", "public, max-age=60", "ETag: \"one\"");
        await scene.TextAsync("/");
        using var answer = await scene.GetAsync("/", "If-None-Match: \"one\"");
        (answer.StatusCode, scene.Asked).Should().Be((HttpStatusCode.NotModified, 1));
    }

    [Fact]
    public async Task What_is_kept_is_compressed_for_who_takes_it()
    {
        var options = Options("auto") with { Compression = new CompressionOptions { Encodings = ["br"] } };
        await using var scene = await MiddlewareScene.OpenAsync(options, context => AnswerAsync(context, new string('x', 9_000)));
        (await scene.TextAsync("/")).Length.Should().Be(9_000);
        using var small = await scene.GetAsync("/", "Accept-Encoding: br");
        small.Content.Headers.ContentEncoding.Should().Equal("br");
        scene.Asked.Should().Be(1);
    }

    private static GatewayOptions Options(string link) => new()
    {
        Link = link,
        Cache = new CacheOptions { Memory = 1_000_000 },
        RateLimit = new RateLimitOptions { Header = "X-Api-Key" },
    };

    private static Task<MiddlewareScene> OpenAsync(string link, string? control, string? field = null)
    {
        var count = 0;
        return MiddlewareScene.OpenAsync(Options(link), context =>
        {
            var headers = context.Response.Headers;
            if (field is not null) headers[field.Split(": ")[0]] = field.Split(": ")[1];
            return AnswerAsync(context, $"answer {Interlocked.Increment(ref count)}", control);
        });
    }

    private static Task AnswerAsync(HttpContext context, string text, string? control = "public, max-age=60")
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = control;
        return context.Response.WriteAsync(text);
    }
}
