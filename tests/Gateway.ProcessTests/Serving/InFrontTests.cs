using System.Net;
using System.Text;

namespace Gateway.ProcessTests.Serving;

/// <summary>What may stand in front of an app that knows nothing of it.</summary>
public sealed class InFrontTests : IDisposable
{
    private const string Site = "https://shop.example";

    private readonly TempFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task An_app_is_compressed_cached_and_told_of_and_files_stand_before_it()
    {
        await File.WriteAllTextAsync(_site.At("app.js"), "plain", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_site.At("app.js.br"), "as it was compressed", TestContext.Current.CancellationToken);
        await using var gateway = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>
        {
            ["Gateway__Compression__Encodings"] = "br,gzip",
            ["Gateway__Cache__Memory"] = "1000000",
            ["Gateway__SecurityHeaders__Standard"] = "true",
            ["Gateway__Cors__Origins"] = Site,
            ["Gateway__StaticFiles__Folder"] = _site.Path,
        });

        // The app counts; what it has answered is kept a moment after its client has it.
        var kept = await Eventually.GetAsync(
            async () => await AskAsync(gateway, "/article") is { Text: var text }
                && text == (await AskAsync(gateway, "/article")).Text ? text : null,
            "An article that is kept");

        var article = await AskAsync(gateway, "/article", ("Accept-Encoding", "br"), ("Origin", Site));
        article.Fields.Should().Contain("Content-Encoding: br").And.Contain("X-Content-Type-Options: nosniff")
            .And.Contain($"Access-Control-Allow-Origin: {Site}");
        article.Bytes.Should().BeLessThan(kept.Length / 10);

        (await AskAsync(gateway, "/app.js")).Text.Should().Be("plain");
        var file = await AskAsync(gateway, "/app.js", ("Accept-Encoding", "br"));
        file.Fields.Should().Contain("Content-Encoding: br").And.Contain("Content-Type: text/javascript");
        file.Text.Should().Be("as it was compressed");
    }

    [Fact]
    public async Task Unasked_nothing_of_it_is_there()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var first = await AskAsync(gateway, "/article", ("Accept-Encoding", "br"), ("Origin", Site));
        (await AskAsync(gateway, "/article")).Text.Should().NotBe(first.Text);
        first.Fields.Should().NotContain("Content-Encoding").And.NotContain("nosniff").And.NotContain("Allow-Origin");
    }

    private static async Task<(string Fields, string Text, int Bytes)> AskAsync(
        GatewayRun gateway, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in fields) request.Headers.Add(name, value);
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ($"{answer.Headers}{answer.Content.Headers}", Encoding.UTF8.GetString(body), body.Length);
    }
}
