using System.Text.RegularExpressions;
using Gateway.ProcessTests.Dashboard;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public partial class BlazorTests(BlazorTests.App app, Browser browser)
    : IClassFixture<BlazorTests.App>, IClassFixture<Browser>
{
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

    [Fact]
    public async Task The_counter_counts_in_twenty_of_twenty_fresh_browsers()
    {
        for (var visit = 0; visit < 20; visit++)
        {
            var page = await browser.NewPageAsync();
            await page.GotoAsync(new Uri(app.Gateway.Address, "/counter").ToString());
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Counter");
            await CountAsync(page);
            await page.Context.CloseAsync();
        }
    }

    // A click before the page has become interactive is lost, as it is without a gateway.
    private static Task<string> CountAsync(IPage page) => Eventually.GetAsync(
        async () =>
        {
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Click me" }).ClickAsync();
            var count = await page.GetByRole(AriaRole.Status).TextContentAsync();
            return count is "Current count: 0" ? null : count;
        },
        "A count",
        within: TimeSpan.FromSeconds(20));

    public sealed class App() : TemplateApp("blazor")
    {
        protected override bool IsCompressed => true;
    }

    [GeneratedRegex("src=\"(_framework/blazor[^\"]+)\"")]
    private static partial Regex FrameworkScript();
}
