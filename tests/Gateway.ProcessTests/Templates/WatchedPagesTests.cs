using Gateway.ProcessTests.Dashboard;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Templates;

/// <summary>Pages in a browser follow the edits of their sources.</summary>
[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public abstract class WatchedPagesTests(WatchedTemplate app, Browser browser)
{
    private const string Styles = "body { background-color: rgb(1, 2, 3) !important; }";

    // What dotnet watch has been told before it looks for changes is lost on it.
    private const string Watches = "dotnet watch : Waiting for changes";

    private static readonly LocatorAssertionsToHaveTextOptions _soon = new() { Timeout = 120_000 };

    /// <summary>Of the first page: its source, what its heading says, and its style sheet.</summary>
    protected abstract (string Source, string Heading, string StyleSheet) Page { get; }

    [Fact]
    public async Task Every_script_and_style_that_the_page_names_is_there()
    {
        await app.Gateway.GetAsync();
        var page = await browser.NewPageAsync();
        var answers = new List<(int Status, string Url)>();
        page.Response += (_, answer) => answers.Add((answer.Status, answer.Url));

        await page.GotoAsync(app.Gateway.Run.Address.ToString());

        answers.Should().Contain(answer => answer.Url.Contains(".css")).And.Contain(answer => answer.Url.Contains(".js"))
            .And.OnlyContain(answer => answer.Status < 400);
        await page.CloseAsync();
    }

    [Fact]
    public async Task An_open_page_takes_over_the_styles_and_then_the_text_that_are_edited()
    {
        await app.Gateway.GetAsync();
        await app.Gateway.Run.Process.LineAsync(Watches);
        var page = await browser.NewPageAsync();
        var refresh = page.WaitForWebSocketAsync(
            new PageWaitForWebSocketOptions { Predicate = socket => socket.Url.StartsWith("ws://localhost:") });
        await page.GotoAsync(app.Gateway.Run.Address.ToString());
        await refresh;

        await SaveUntilFollowedAsync(page);
        app.Project.Edit(Page.Source, text => text.Replace(Page.Heading, "Edited"));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Edited", _soon);

        var replica = (await app.Gateway.Run.ReplicasAsync()).GetProperty("replicas").EnumerateArray().Single();
        replica.GetProperty("restarts").GetInt32().Should().Be(0, "an edit of styles does not end dotnet watch");
        await page.CloseAsync();
    }

    // dotnet watch tells those pages that it knows: one that has just connected may hear of the next save alone.
    private async Task SaveUntilFollowedAsync(IPage page)
    {
        var within = new LocatorAssertionsToHaveCSSOptions { Timeout = 15_000 };
        for (var saves = 1; ; saves++)
        {
            app.Project.Edit(Page.StyleSheet, text => text + Styles);
            try
            {
                await Assertions.Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(1, 2, 3)", within);
                return;
            }
            catch (PlaywrightException) when (saves < 6)
            {
            }
        }
    }
}

public class WatchedBlazorTests(WatchedBlazorTests.App app, Browser browser)
    : WatchedPagesTests(app, browser), IClassFixture<WatchedBlazorTests.App>, IClassFixture<Browser>
{
    protected override (string Source, string Heading, string StyleSheet) Page =>
        ("Components/Pages/Home.razor", "Hello, world!", "wwwroot/app.css");

    public sealed class App() : WatchedTemplate("blazor");
}

public class WatchedWebAppTests(WatchedWebAppTests.App app, Browser browser)
    : WatchedPagesTests(app, browser), IClassFixture<WatchedWebAppTests.App>, IClassFixture<Browser>
{
    protected override (string Source, string Heading, string StyleSheet) Page =>
        ("Pages/Index.cshtml", "Welcome", "wwwroot/css/site.css");

    public sealed class App() : WatchedTemplate("webapp");
}
