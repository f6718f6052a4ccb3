using System.Globalization;
using Gateway.ProcessTests.Serving;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>Makes the pictures of docs/images: <c>PICTURE_SAMPLES=150</c> makes them with five minutes of
/// charts.</summary>
public sealed class PictureTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly int _samples = int.Parse(
        Environment.GetEnvironmentVariable("PICTURE_SAMPLES") ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Under_load_it_shows_what_is_served_and_then_what_is_sick()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayRun.ServeAsync(4, null, "--boot", "crash-when", folder.At("sick"));
        await using var page = await GatewayPage.OpenAsync(
            await browser.NewPageAsync(1280, 800, ColorScheme.Dark), await gateway.AdminAsync());
        var load = Load.On(gateway, 6, "/slow/20");
        await page.StateAsync("Serving");
        await page.MoreDrawnAsync(_samples);
        await page.PictureAsync("page-serving");

        await File.WriteAllTextAsync(folder.At("sick"), "", TestContext.Current.CancellationToken);
        TestProcess.SignalOther((await gateway.PidsAsync())[2], ProcessList.SigKill);
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.RowAsync("3.1", "failed");
        await page.MoreDrawnAsync(_samples / 3);
        await page.RowAsync("3.1", "failed");
        await page.PictureAsync("page-degraded");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_version_on_trial_stands_beside_the_present_one_also_on_a_phone()
    {
        await using var gateway = await GatewayRun.ServeAsync(4, null);
        await using var page = await GatewayPage.OpenAsync(
            await browser.NewPageAsync(1280, 800), await gateway.AdminAsync());
        var load = Load.On(gateway, 2, "/slow/20");
        await page.MoreDrawnAsync(_samples);
        // Two seconds each, and time for two pages.
        await using var reload = gateway.Verb("reload", "--canary", $"20%,{60 + (2 * _samples)}");
        await page.RowAsync("1.2", "ready");
        await page.MoreDrawnAsync(_samples / 3);
        await Assertions.Expect(page.Page.Locator("#rollout-now")).ToContainTextAsync("it is tried with 20 %");
        await page.PictureAsync("page-canary");

        await using var phone = await GatewayPage.OpenAsync(
            await browser.NewPageAsync(390, 844), await gateway.AdminAsync());
        await phone.RowAsync("1.2", "ready");
        (await phone.FitsAsync()).Should().BeTrue();
        await phone.PictureAsync("page-phone");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }
}
