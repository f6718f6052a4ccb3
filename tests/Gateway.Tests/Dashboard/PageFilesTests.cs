using System.Net;
using System.Text.RegularExpressions;
using Gateway.Control;
using Gateway.Dashboard;

namespace Gateway.Tests.Dashboard;

public sealed partial class PageFilesTests
{
    private const int MostBytes = 200_000;

    private static readonly string[] _scripts =
        Directory.GetFiles(Path.Combine(SourceTree.Root, "src", "Gateway", "Dashboard", "Page"), "*.js");

    [Fact]
    public async Task The_whole_page_is_small_and_comes_from_the_gateway_alone()
    {
        await using var app = SideServer.Build(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        PageFiles.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var (read, toRead, bytes) = (new HashSet<string>(), new Queue<string>(["/"]), 0);
        while (toRead.TryDequeue(out var path))
        {
            if (!read.Add(path)) continue;
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
            answer.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            bytes += text.Length;
            foreach (Match named in Named().Matches(text)) toRead.Enqueue("/page/" + named.Groups[1].Value);
        }

        read.Should().Contain(_scripts.Select(script => "/page/" + Path.GetFileName(script)));
        bytes.Should().BeLessThan(MostBytes);
    }

    // What a replica says is text, whatever it looks like.
    [Fact]
    public void No_script_of_ours_makes_markup_of_text() =>
        _scripts.Where(script => Markup().IsMatch(File.ReadAllText(script))).Should().BeEmpty();

    [GeneratedRegex(@"(?:page|\.)/([\w.]+\.(?:js|css|svg))\b")]
    private static partial Regex Named();

    [GeneratedRegex(@"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\b|new Function")]
    private static partial Regex Markup();
}
