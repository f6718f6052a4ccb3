using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>What a browser shows of an answer of the gateway's own.</summary>
public sealed class ErrorPageTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task It_is_a_page_that_everybody_can_read(ColorScheme scheme, int width)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var verb = gateway.Verb("maintenance", "on", "--message", "We move.");
        (await verb.ExitCodeAsync()).Should().Be(0, verb.Output);

        await using var page = await GatewayPage.OpenAsync(await browser.NewPageAsync(width, scheme: scheme), gateway.Address);

        await Assertions.Expect(page.Page.Locator("body")).ToContainTextAsync("We move.");
        await page.PictureAsync($"maintenance-{scheme}");
        (await page.SeriousFaultsAsync()).Should().BeEmpty();
        (await page.FitsAsync()).Should().BeTrue();
    }
}
