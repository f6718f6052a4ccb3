using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>The page before a stream that the test writes: 64 processes would say no more about the page.</summary>
public sealed class ManyReplicasTests(Browser browser) : IClassFixture<Browser>
{
    private const int Many = 64;

    [Theory]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Sixty_four_replicas_are_readable_and_the_sick_one_stands_first(int width, ColorScheme scheme)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var tab = await browser.NewPageAsync(width, scheme: scheme);
        await tab.AddInitScriptAsync(Stub + string.Concat(Stream()));
        await using var page = await GatewayPage.OpenAsync(tab, await gateway.AdminAsync());

        await page.CountAsync(Many);
        (await page.Rows.First.GetAttributeAsync("id")).Should().Be("replica-40.1");
        await Assertions.Expect(tab.Locator("#pips a")).ToHaveCountAsync(Many);
        (await tab.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue();
        await page.PictureAsync($"many-{width}");
    }

    // Imitates the stream of a gateway: tells the history, then the status each second.
    private const string Stub = """
        const told = [];
        window.EventSource = class extends EventTarget {
          constructor() {
            super();
            queueMicrotask(() => told.forEach(([kind, data]) => this.tell(kind, data)));
            setInterval(() => this.tell(...told.at(-1)), 1000);
          }
          tell(kind, data) { this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) })); }
        };

        """;

    private static IEnumerable<string> Stream()
    {
        var replicas = string.Join(',', Enumerable.Range(1, Many).Select(Replica));
        var status = $$"""
            {"gateway":{"state":"degraded","reason":"63 of 64 replicas are ready; 40.1 is unhealthy: /health answers 503",
            "pid":1,"version":"1.0.0","startedAt":"2026-01-01T00:00:00Z","bind":["http://*:8080"],"admin":null,
            "origin":"processes","generation":1,"wanted":64,"ready":63,"inFlight":80,"queued":0,"requests":9000,
            "retried":3,"requestsPerSecond":4200.5,"errorsPerSecond":0,"p50Ms":1.2,"p99Ms":9.8,"busy":0.4},
            "replicas":[{{replicas}}]}
            """.ReplaceLineEndings(" ");
        var history = """{"t":[],"rates":[[],[],[],[]],"p50":[],"p99":[],"inFlight":[],"queued":[],"memory":{}}""";
        return
        [
            $"told.push(['history', {history}]);", .. Enumerable.Range(0, 60).Select(Sample),
            $"told.push(['status', {status}]);",
        ];
    }

    private static string Replica(int slot)
    {
        var (state, reason) = slot == 40 ? ("unhealthy", "\"/health answers 503\"") : ("ready", "null");
        return $$"""
            {"id":"{{slot}}.1","generation":1,"state":"{{state}}","reason":{{reason}},"pid":{{1000 + slot}},
            "address":"unix:/run/gateway-1/{{slot}}.h2","startedAt":"2026-01-01T00:00:00Z","restarts":0,"inFlight":1,
            "requests":600,"failures":0,"requestsPerSecond":65.6,"p50Ms":1.1,"p99Ms":9,"cpuPercent":12.5,
            "rssBytes":90000000,"gcPausePercent":0.1,"threadPoolQueue":0,
            "lastCheck":{"at":"2026-01-01T00:00:00Z","ok":true,"status":200,"ms":0.8,"text":null} }
            """.ReplaceLineEndings(" ");
    }

    private static string Sample(int number)
    {
        var memory = string.Join(',', Enumerable.Range(1, Many).Select(
            slot => $"\"{slot}.1\":{80_000_000 + (slot * 500_000) + (number * 10_000)}"));
        return "told.push(['sample', "
            + $$"""{"t":{{1_767_225_600 + (number * 15)}},"rates":[{{4000 + (number % 7 * 40)}},10,5,0],"""
            + $$""" "p50":1.2,"p99":{{9 + (number % 5)}},"inFlight":80,"queued":0,"memory":{ {{memory}} } }"""
            + "]);";
    }
}
