using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

public sealed class ManyReplicasTests(Browser browser) : IClassFixture<Browser>
{
    private const int Many = 64;

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Sixty_four_replicas_are_readable_and_the_sick_one_stands_first(int width, ColorScheme scheme)
    {
        var stub = new StubbedPage();
        for (var number = 0; number < 60; number++) stub.Tell("sample", Sample(number));
        stub.Status(Many, "degraded", "63 of 64 replicas are ready; 40.1 is unhealthy: /health answers 503", slot =>
            slot == 40 ? new StubbedReplica(slot) { State = "unhealthy", Reason = "/health answers 503" } : new StubbedReplica(slot));
        await using var page = await stub.OpenAsync(browser, width, scheme: scheme);

        await page.CountAsync(Many);
        (await page.Rows.First.GetAttributeAsync("id")).Should().Be("replica-40.1");
        await Assertions.Expect(page.Page.Locator("#pips a")).ToHaveCountAsync(Many);
        (await page.FitsAsync()).Should().BeTrue();
        await page.PictureAsync($"many-{width}");
    }

    private static string Sample(int number)
    {
        var memory = string.Join(',', Enumerable.Range(1, Many).Select(
            slot => $"\"{slot}.1\":{80_000_000 + (slot * 500_000) + (number * 10_000)}"));
        return $$"""{"t":{{1_767_225_600 + (number * 15)}},"rates":[{{4000 + (number % 7 * 40)}},10,5,0],"p50":1.2,"""
            + $$""" "p99":{{9 + (number % 5)}},"inFlight":80,"queued":0,"memory":{ {{memory}} },"slow":{},"errors":{} }""";
    }
}
