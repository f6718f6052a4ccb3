using System.Net;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.FrontDoor.Middleware;

public sealed class SiteFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _outside = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("/", "the index", "text/html")]
    [InlineData("/app.js", "the script", "text/javascript")]
    [InlineData("/a%20b/file.unknown", "the file", "application/octet-stream")]
    [InlineData("/.well-known/security.txt", "whom to tell", "text/plain")]
    [InlineData("/absent", "the app: /absent", null)]
    [InlineData("/a%20b", "the app: /a%20b", null)]
    [InlineData("/a%20b/", "the app: /a%20b/", null)]
    public async Task A_file_of_the_folder_is_answered_and_all_else_is_the_apps(string path, string text, string? type)
    {
        Write(("index.html", "the index"), ("app.js", "the script"), ("a b/file.unknown", "the file"),
            (".well-known/security.txt", "whom to tell"));
        await using var scene = await OpenAsync();
        using var answer = await scene.GetAsync(path);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be(text);
        answer.Content.Headers.ContentType?.MediaType.Should().Be(type);
        answer.Headers.Contains("X-Request-Id").Should().BeTrue();
    }

    [Theory]
    [InlineData("/.env")]
    [InlineData("/.git/config")]
    [InlineData("/sub/.hidden")]
    [InlineData("/../outside")]
    [InlineData("/%2e%2e/outside")]
    [InlineData("/sub/..%2f..%2foutside")]
    [InlineData("/..%5coutside")]
    [InlineData("/leads-out")]
    [InlineData("/folder-leads-out/secret")]
    [InlineData("/round")]
    [InlineData("//etc/passwd")]
    public async Task What_is_hidden_or_lies_elsewhere_is_no_file_of_the_folder(string path)
    {
        Write((".env", "secret"), (".git/config", "secret"), ("sub/.hidden", "secret"));
        _outside.Write("secret", "secret");
        File.CreateSymbolicLink(_folder.At("leads-out"), _outside.At("secret"));
        Directory.CreateSymbolicLink(_folder.At("folder-leads-out"), _outside.Path);
        File.CreateSymbolicLink(_folder.At("round"), _folder.At("round"));
        await using var scene = await OpenAsync();
        using var client = await scene.Gateway.ConnectAsync();
        await client.AskAsync($"GET {path}", "Connection: close");
        (await client.ReceiveAsync("the app: ")).Should().StartWith("HTTP/1.1 200").And.NotContain("secret");
    }

    [Fact]
    public async Task Links_that_stay_in_the_folder_are_followed_as_Kubernetes_moves_them()
    {
        Write(("..one/page.html", "old"), ("..two/page.html", "new"));
        Directory.CreateSymbolicLink(_folder.At("..data"), "..one");
        File.CreateSymbolicLink(_folder.At("page.html"), "..data/page.html");
        await using var scene = await OpenAsync();
        (await scene.TextAsync("/page.html")).Should().Be("old");
        Directory.Delete(_folder.At("..data"));
        Directory.CreateSymbolicLink(_folder.At("..data"), "..two");
        (await scene.TextAsync("/page.html")).Should().Be("new");
    }

    [Theory]
    [InlineData("br, gzip, zstd", "br", "brotli")]
    [InlineData("zstd, gzip", "zstd", "z")]
    [InlineData("gzip", "gzip", "zip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip", "zip")]
    [InlineData("identity", null, "plain script")]
    public async Task The_form_that_lies_beside_a_file_is_sent_to_who_takes_it(string taken, string? encoding, string text)
    {
        Write(("app.js", "plain script"), ("app.js.br", "brotli"), ("app.js.zst", "z"), ("app.js.gz", "zip"));
        await using var scene = await OpenAsync(compression: ["br"]);
        using var answer = await scene.GetAsync("/app.js", $"Accept-Encoding: {taken}");
        answer.Content.Headers.ContentEncoding.SingleOrDefault().Should().Be(encoding);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        answer.Headers.Vary.Should().Equal("Accept-Encoding");
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be(text);
        scene.Asked.Should().Be(0);
    }

    [Fact]
    public async Task The_app_is_asked_as_the_client_asked_where_a_file_is_not_meant()
    {
        Write(("app.js", "script"), ("app.js.br", "brotli"));
        await using var scene = await OpenAsync();
        using var answer = await scene.SendAsync(HttpMethod.Post, "/app.js", "Accept-Encoding: br");
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be("the app: /app.js");
    }

    [Fact]
    public async Task Parts_and_what_is_there_already_are_as_the_framework_has_them()
    {
        Write(("app.js", "0123456789"));
        await using var scene = await OpenAsync(options => options with { MaxAge = TimeSpan.FromMinutes(1) });
        using var whole = await scene.GetAsync("/app.js");
        whole.Headers.CacheControl!.ToString().Should().Be("public, max-age=60");
        var tag = whole.Headers.ETag!.ToString();
        using var same = await scene.GetAsync("/app.js", $"If-None-Match: {tag}");
        same.StatusCode.Should().Be(HttpStatusCode.NotModified);
        using var part = await scene.GetAsync("/app.js", "Range: bytes=2-4");
        part.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsStringAsync(Cancellation)).Should().Be("234");
        using var beyond = await scene.GetAsync("/app.js", "Range: bytes=99-");
        beyond.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Fact]
    public async Task They_may_lie_below_a_path()
    {
        Write(("app.js", "script"));
        await using var scene = await OpenAsync(options => options with { Path = "/assets/" });
        (await scene.TextAsync("/assets/app.js")).Should().Be("script");
        (await scene.TextAsync("/app.js")).Should().Be("the app: /app.js");
        (await scene.TextAsync("/assetsapp.js")).Should().Be("the app: /assetsapp.js");
    }

    private void Write(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files) _folder.Write(name, text);
    }

    private Task<MiddlewareScene> OpenAsync(
        Func<SiteFileOptions, SiteFileOptions>? more = null, string[]? compression = null)
    {
        var files = new SiteFileOptions { Folder = _folder.Path };
        return MiddlewareScene.OpenAsync(
            new GatewayOptions
            {
                StaticFiles = more?.Invoke(files) ?? files,
                Compression = new CompressionOptions { Encodings = compression ?? [] },
            },
            context => context.Response.WriteAsync(
                $"the app: {context.Features.Get<IHttpRequestFeature>()!.RawTarget}"));
    }
}
