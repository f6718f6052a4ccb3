using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>The page of one gateway, as an operator has it open.</summary>
public sealed class GatewayPage : IAsyncDisposable
{
    private static readonly string _pictures = Path.Combine(AppContext.BaseDirectory, "screenshots");

    // Starting a replica takes seconds on a busy machine.
    private static readonly LocatorAssertionsToHaveTextOptions _soon = new() { Timeout = 30_000 };

    private readonly List<string> _faults = [];
    private readonly List<string> _asked = [];

    private GatewayPage(IPage page)
    {
        Page = page;
        page.PageError += (_, fault) => _faults.Add(fault);
        page.Console += (_, line) =>
        {
            if (line.Type == "error") _faults.Add(line.Text);
        };
        page.Request += (_, request) => _asked.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors of scripts and of the content policy.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The addresses that the browser has asked.</summary>
    public IReadOnlyList<string> Asked => _asked;

    public ILocator Rows => Page.Locator("#rows tr");

    public ILocator Dialog => Page.Locator("dialog");

    public static async Task<GatewayPage> OpenAsync(IPage page, Uri address)
    {
        var opened = new GatewayPage(page);
        await page.GotoAsync(address.ToString());
        return opened;
    }

    public Task StateAsync(string state) => Assertions.Expect(Page.Locator("#state")).ToHaveTextAsync(state, _soon);

    public ILocator Row(string id) => Page.Locator($"tr[id='replica-{id}']");

    public Task RowAsync(string id, string state) => Assertions.Expect(Row(id)).ToHaveAttributeAsync(
        "data-state", state, new LocatorAssertionsToHaveAttributeOptions { Timeout = 30_000 });

    public Task CountAsync(int rows) => Assertions.Expect(Rows).ToHaveCountAsync(
        rows, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });

    public Task EventAsync(string text) => Assertions.Expect(
        Page.Locator("#events li").Filter(new LocatorFilterOptions { HasText = text }).First).ToBeVisibleAsync(
            new LocatorAssertionsToBeVisibleOptions { Timeout = 30_000 });

    /// <summary>Waits until the charts hold at least so many samples.</summary>
    public Task DrawnAsync(int samples) => Page.WaitForFunctionAsync(
        "samples => Number(document.querySelector('.charts').dataset.samples) >= samples", samples,
        new PageWaitForFunctionOptions { Timeout = 600_000 });

    /// <summary>Waits until they hold so many more than now.</summary>
    public async Task MoreDrawnAsync(int samples) => await DrawnAsync(
        samples + int.Parse(await Page.Locator(".charts").GetAttributeAsync("data-samples") ?? "0", null));

    /// <summary>Presses a button, confirms, and waits until the gateway says that it is done.</summary>
    public async Task ChangeAsync(string button, string? token, string? number = null)
    {
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();
        if (number is not null) await Page.Locator("#ask-number").FillAsync(number);
        if (token is not null) await Page.Locator("#ask-token").FillAsync(token);
        await Page.Locator("#ask-yes").ClickAsync();
        await Assertions.Expect(Dialog.Locator(".progress .done, .progress .failed")).ToContainTextAsync(
            "Done", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
    }

    public Task CloseAsync() => Page.Locator("#ask-no").ClickAsync();

    /// <summary>Nobody has to scroll sideways.</summary>
    public Task<bool> FitsAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");

    public async Task<IEnumerable<string>> SeriousFaultsAsync() => (await Page.RunAxe()).Violations
        .Where(fault => fault.Impact is "serious" or "critical")
        .Select(fault => $"{fault.Id}: {string.Join("; ", fault.Nodes.Select(node => node.Html))}");

    /// <summary>Keeps a picture beside the tests' own output.</summary>
    public async Task PictureAsync(string name)
    {
        Directory.CreateDirectory(_pictures);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(_pictures, name + ".png") });
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
