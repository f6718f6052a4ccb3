using System.Text.RegularExpressions;
using Gateway.ProcessTests.Dashboard;
using Gateway.ProcessTests.Hook;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public partial class BlazorTests(BlazorTests.App app, Browser browser)
    : IClassFixture<BlazorTests.App>, IClassFixture<Browser>
{
    private const int Many = 20;

    private static readonly PageGetByRoleOptions _clickMe = new() { Name = "Click me" };

    // A dialog may be in front of it, or the page be on its way.
    private static readonly LocatorClickOptions _click = new() { Timeout = 1_000 };
    private static readonly LocatorTextContentOptions _read = new() { Timeout = 1_000 };

    [Fact]
    public async Task The_blazor_template_answers_its_page_and_the_script_that_it_names()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var page = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        var script = await client.GetStringAsync(
            FrameworkScript().Match(page).Groups[1].Value, TestContext.Current.CancellationToken);

        page.Should().Contain("Hello, world!");
        script.Should().Contain("Blazor");
    }

    [Fact]
    public async Task The_blazor_templates_streamed_page_arrives_whole()
    {
        using var client = new HttpClient { BaseAddress = app.Gateway.Address };

        var page = await client.GetStringAsync("/weather", TestContext.Current.CancellationToken);

        page.Should().Contain("Loading...").And.Contain("<blazor-ssr>").And.Contain("Temp. (C)");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task The_counter_counts_in_twenty_of_twenty_fresh_browsers(int replicas)
    {
        await app.Gateway.RunVerbAsync("scale", $"{replicas}");
        for (var visit = 0; visit < 20; visit++)
        {
            var page = await OpenCounterAsync();
            await CountAsync(page, count => count > 0);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_page_that_has_lost_its_connection_finds_its_circuit_again()
    {
        await app.Gateway.RunVerbAsync("scale", "4");
        for (var visit = 1; visit <= 5; visit++)
        {
            var page = await OpenCounterAsync();
            var before = await CountAsync(page, count => count >= Many);

            await page.EvaluateAsync("() => Blazor._internal.forceCloseConnection()");

            (await CountAsync(page, count => count != before)).Should().BeGreaterThan(before);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_page_whose_replica_is_gone_counts_again_from_the_start()
    {
        var page = await OpenCounterAsync();
        await CountAsync(page, count => count >= Many);

        await app.Gateway.RunVerbAsync("reload");

        await CountAsync(page, count => count is > 0 and < Many);
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenCounterAsync()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(app.Gateway.Address, "/counter").ToString());
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Counter");
        return page;
    }

    // Clicks until the count is as wanted: one before the page has become interactive is lost, as without a gateway.
    private static async Task<int> CountAsync(IPage page, Func<int, bool> asWanted)
    {
        var text = await Eventually.GetAsync(
            async () =>
            {
                var count = await page.GetByRole(AriaRole.Status).TextContentAsync(_read);
                if (asWanted(NumberIn(count!))) return count;
                await page.GetByRole(AriaRole.Button, _clickMe).ClickAsync(_click);
                return null;
            },
            "The count",
            failure => failure is TimeoutException or PlaywrightException,
            within: TimeSpan.FromSeconds(40));
        return NumberIn(text);
    }

    private static int NumberIn(string count) => int.Parse(count["Current count: ".Length..], null);

    public sealed class App() : TemplateApp("blazor")
    {
        protected override bool IsCompressed => true;

        // Open pages hold WebSockets, which a drain waits for.
        protected override (string, string)[] Settings => [("Gateway__Stop__Timeout", "3s")];
    }

    [GeneratedRegex("src=\"(_framework/blazor[^\"]+)\"")]
    private static partial Regex FrameworkScript();
}
