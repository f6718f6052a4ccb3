using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>Debian's Chromium, started once for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    // What phones home in the background would find no network in CI, many times a minute.
    private static readonly string[] _quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = _quiet });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Skips the test where there is no Chromium; in CI that is a failure.</summary>
    public async Task<IPage> NewPageAsync(
        int width = 1440, int height = 1000, ColorScheme scheme = ColorScheme.Light, string? password = null)
    {
        Assert.SkipWhen(_browser is null && Environment.GetEnvironmentVariable("CI") != "true",
            $"{Chromium} is not there: apt-get install chromium");
        return await _browser!.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            HttpCredentials = password is null ? null : new HttpCredentials { Username = "any", Password = password },
        });
    }
}
