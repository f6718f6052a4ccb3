using System.IO.Compression;
using System.Net;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class AnswerCompressionTests
{
    private static readonly string _page = string.Concat(Enumerable.Repeat("<p>much of the same</p>", 500));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Links => MiddlewareScene.Links;

    [Theory]
    [MemberData(nameof(Links))]
    public async Task What_a_client_takes_is_compressed_and_says_so(string link)
    {
        await using var scene = await MiddlewareScene.OpenAsync(Options(link), PageAsync);
        foreach (var (taken, encoding) in new[] { ("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip") })
        {
            using var answer = await scene.GetAsync("/", $"Accept-Encoding: {taken}");
            answer.Content.Headers.ContentEncoding.Should().Equal(encoding);
            answer.Headers.Vary.Should().Contain("Accept-Encoding");
            answer.Headers.ETag!.ToString().Should().Be("W/\"one\"");
            (await TextOfAsync(answer)).Should().Be(_page);
        }

        using var plain = await scene.GetAsync("/");
        plain.Headers.ETag!.ToString().Should().Be("\"one\"");
        (await TextOfAsync(plain)).Should().Be(_page);
    }

    [Theory]
    [InlineData("/image", "image/png")]
    [InlineData("/there", "text/html", "Content-Encoding: gzip")]
    [InlineData("/stay", "text/html", "Cache-Control: public, no-transform")]
    [InlineData("/events", "text/event-stream")]
    [InlineData("/grpc", "application/grpc")]
    [InlineData("/part", "text/html", "Content-Range: bytes 0-9/20")]
    public async Task What_is_compressed_is_to_stay_or_streams_passes_as_it_is(string path, string type, string? field = null)
    {
        foreach (var link in new[] { "auto", "off" })
        {
            await using var scene = await MiddlewareScene.OpenAsync(
                Options(link) with { Compression = Compression() with { Types = ["text/html", "text/event-stream"] } },
                context => AnswerAsync(context, type, _page, field));
            using var answer = await scene.GetAsync(path, "Accept-Encoding: br");
            answer.Content.Headers.ContentEncoding.Should().Equal(field == "Content-Encoding: gzip" ? ["gzip"] : []);
            answer.Headers.ETag!.IsWeak.Should().BeFalse();
            (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be(_page);
        }
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(1001, true)]
    public async Task A_short_answer_is_not_worth_it(int size, bool isCompressed)
    {
        var options = new GatewayOptions { Compression = Compression() with { MinSize = 1000 } };
        await using var scene = await MiddlewareScene.OpenAsync(
            options, context => AnswerAsync(context, "text/plain", new string('x', size)));
        using var answer = await scene.GetAsync("/", "Accept-Encoding: br");
        answer.Content.Headers.ContentEncoding.Any().Should().Be(isCompressed);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task What_the_app_sends_piece_by_piece_comes_piece_by_piece(string link)
    {
        var second = new TaskCompletionSource();
        await using var scene = await MiddlewareScene.OpenAsync(Options(link), async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("[1,");
            await context.Response.Body.FlushAsync();
            await second.Task;
            await context.Response.WriteAsync("2]");
        });
        using var answer = await scene.GetAsync("/", "Accept-Encoding: br");
        await using var body = new BrotliStream(
            await answer.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress);
        var piece = new byte[16];
        (await body.ReadAtLeastAsync(piece, 3, cancellationToken: Cancellation)).Should().Be(3);
        second.SetResult();
        (await body.ReadAtLeastAsync(piece, 2, cancellationToken: Cancellation)).Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task An_answer_that_breaks_never_looks_whole(string link)
    {
        var arrived = new TaskCompletionSource();
        await using var scene = await MiddlewareScene.OpenAsync(Options(link), async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(_page);
            await context.Response.Body.FlushAsync();
            await arrived.Task;
            context.Abort();
        });
        using var answer = await scene.GetAsync("/", "Accept-Encoding: br");
        arrived.SetResult();
        var read = () => answer.Content.ReadAsByteArrayAsync(Cancellation);
        await read.Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData("If-None-Match: W/\"one\"", HttpStatusCode.NotModified)]
    [InlineData("If-Match: W/\"one\"", HttpStatusCode.OK)]
    [InlineData("If-Match: W/\"other\", \"another\"", HttpStatusCode.PreconditionFailed)]
    public async Task The_app_knows_its_tag_again(string field, HttpStatusCode expected)
    {
        await using var scene = await MiddlewareScene.OpenAsync(Options("auto"), context =>
        {
            var (request, response) = (context.Request.Headers, context.Response);
            var known = request.IfNoneMatch.Concat(request.IfMatch).SelectMany(tags => tags!.Split(", ")).Contains("\"one\"");
            response.StatusCode = request.IfMatch.Count > 0 ? known ? 200 : 412 : known ? 304 : 200;
            return Task.CompletedTask;
        });
        using var answer = await scene.GetAsync("/", field, "Accept-Encoding: br");
        answer.StatusCode.Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public async Task The_record_has_the_bytes_that_the_client_got(string link)
    {
        await using var scene = await MiddlewareScene.OpenAsync(Options(link) with { AccessLog = true }, PageAsync);
        using var answer = await scene.GetAsync("/", "Accept-Encoding: gzip");
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        await scene.EndedAsync();
        scene.Gateway.Ended.Single().Body!.Bytes.Should().Be(bytes.Length);
    }

    private static GatewayOptions Options(string link) => new() { Link = link, Compression = Compression() };
    private static CompressionOptions Compression() => new() { Encodings = ["br", "gzip"] };
    private static Task PageAsync(HttpContext context) => AnswerAsync(context, "text/html; charset=utf-8", _page);

    private static Task AnswerAsync(HttpContext context, string type, string text, string? field = null)
    {
        (context.Response.ContentType, context.Response.ContentLength) = (type, text.Length);
        context.Response.Headers.ETag = "\"one\"";
        if (field is not null) context.Response.Headers[field.Split(": ")[0]] = field.Split(": ")[1];
        return context.Response.WriteAsync(text);
    }

    private static async Task<string> TextOfAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        await using var plain = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
