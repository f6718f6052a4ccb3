using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>What the page makes of what it is told, in the sizes and themes that people have.</summary>
public sealed class PageStateTests(Browser browser) : IClassFixture<Browser>
{
    private const string Markup = "<img src=x onerror=alert(1)>";

    private static string[] Broken => ["the app does not compile:", "/app/A.cs(1,2): error CS1002: ; expected"];

    public static TheoryData<int, int, ColorScheme> Screens => new()
    {
        { 1280, 800, ColorScheme.Light },
        { 1280, 800, ColorScheme.Dark },
        { 390, 844, ColorScheme.Light },
        { 390, 844, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Everything_at_once_has_room_and_no_fault_of_accessibility(int width, int height, ColorScheme scheme)
    {
        await using var page = await Everything().OpenAsync(browser, width, height, scheme);
        await page.StateAsync("Degraded");
        await page.Page.Locator("#log").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(page.Page.Locator(".line")).ToHaveCountAsync(3);
        (await page.FitsAsync()).Should().BeTrue("nothing stands out to the right");
        (await page.SeriousFaultsAsync()).Should().BeEmpty();
        page.Faults.Should().BeEmpty();
        await page.PictureAsync($"everything-{width}-{scheme}");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_worst_truth_and_the_replicas_are_in_one_screen(ColorScheme scheme)
    {
        await using var page = await new StubbedPage().Status(8).OpenAsync(browser, scheme: scheme);
        await page.CountAsync(8);
        (await BottomAsync(page.Rows.Last)).Should().BeLessThan(800);
        (await page.Page.EvaluateAsync<bool>(
            "[...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= one.clientWidth)"))
            .Should().BeTrue("no column is out of sight");
    }

    [Fact]
    public async Task The_app_is_named_where_people_look_first()
    {
        await using var page = await new StubbedPage().Status(2).OpenAsync(browser);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }))
            .ToHaveTextAsync("Shop Serving");
        await Assertions.Expect(page.Page).ToHaveTitleAsync("Shop · Serving · 2/2 · gateway");
    }

    [Fact]
    public async Task A_canary_is_watched_with_both_versions_side_by_side()
    {
        await using var page = await Everything().OpenAsync(browser);
        await Assertions.Expect(page.Page.Locator("#rollout-now")).ToHaveTextAsync(
            "1 of 4 replicas run generation 2; it is tried with 10 % of the requests");
        await Assertions.Expect(page.Page.Locator("#versions tr")).ToHaveTextAsync(
            ["generation 12/375 %19701.19", "generation 2 (tried)1/125 %65.60.41.19"]);
    }

    [Fact]
    public async Task Compiler_errors_are_read_without_the_log()
    {
        await using var page = await new StubbedPage()
            .Status(1, "serving", $"1.1 serves what it was before: {Broken[0]}\n{Broken[1]}", slot =>
                new StubbedReplica(slot) { Build = Broken })
            .OpenAsync(browser);
        await Assertions.Expect(page.Page.Locator("#build-title")).ToHaveTextAsync("1.1: the app does not compile");
        await Assertions.Expect(page.Page.Locator("#build-errors")).ToHaveTextAsync(Broken[1]);
        await Assertions.Expect(page.Page.Locator("#headline"))
            .ToHaveTextAsync("1.1 serves what it was before: the app does not compile.");
    }

    [Fact]
    public async Task Who_did_what_stands_apart_from_what_happened_and_both_are_bounded()
    {
        var stub = new StubbedPage();
        for (var id = 1; id <= 300; id++) stub.Happened(id, "info", id % 2 == 0 ? "VerbRan" : "Say", $"audit: scale to={id}");
        await using var page = await stub.Status(1).OpenAsync(browser);
        await Assertions.Expect(page.Page.Locator("#audit li")).ToHaveCountAsync(30);
        await Assertions.Expect(page.Page.Locator("#audit li .text").First).ToHaveTextAsync("scale to=300");
        await Assertions.Expect(page.Page.Locator("#events li")).ToHaveCountAsync(150);
    }

    [Fact]
    public async Task The_log_is_of_one_replica_or_of_what_contains_a_word()
    {
        await using var page = await Everything().OpenAsync(browser);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Log of 1.1" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator(".line .said")).ToHaveTextAsync(["hello", "error no database"]);
        await page.Page.Locator("#log-text").FillAsync("DATABASE");
        await Assertions.Expect(page.Page.Locator(".line:visible .said")).ToHaveTextAsync(["error no database"]);
        await Assertions.Expect(page.Page.Locator("#log-count")).ToHaveTextAsync("1 of 2 lines");
    }

    [Fact]
    public async Task The_log_follows_until_somebody_scrolls_back_and_keeps_a_thousand_lines()
    {
        var stub = Everything();
        for (var line = 0; line < 1200; line++) stub.Wrote("2.1", "info", $"line {line}");
        await using var page = await stub.OpenAsync(browser);
        await page.Page.Locator("#log").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(page.Page.Locator(".line").Last).ToBeInViewportAsync();
        await Assertions.Expect(page.Page.Locator(".line")).ToHaveCountAsync(1000);

        await page.Page.Locator("#log-lines").HoverAsync();
        await page.Page.Mouse.WheelAsync(0, -2000);
        await Assertions.Expect(page.Page.Locator("#log-follow")).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task What_replicas_say_is_text_and_never_markup()
    {
        await using var page = await new StubbedPage().Wrote("1.1", "info", Markup)
            .Happened(1, "error", "ReplicaDied", Markup).Happened(2, "info", "VerbRan", Markup)
            .Status(1, "degraded", Markup, slot => new StubbedReplica(slot) { State = Markup, Reason = Markup, Build = [Markup, Markup] })
            .OpenAsync(browser);
        await page.Page.Locator("#log").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(page.Page.Locator(".line .said")).ToHaveTextAsync(Markup);
        await Assertions.Expect(page.Page.Locator("#audit .text")).ToHaveTextAsync(Markup);
        await Assertions.Expect(page.Page.Locator("img")).ToHaveCountAsync(0);
    }

    // All that can be there: one that is sick, one that is new, one that does not compile; events, lines, changes.
    private static StubbedPage Everything() => new StubbedPage()
        .Wrote("1.1", "info", "hello").Wrote("1.1", "error", "no database").Wrote("2.1", "warning", "slow")
        .Happened(1, "info", "ReplicaReady", "replica 1.1 ready after 1.00 s")
        .Happened(2, "error", "ReplicaDied", "replica 3.1 (pid 3) died: killed by SIGKILL, 0 in flight")
        .Happened(3, "info", "VerbRan", "audit: reload canary=10%,30 by user 0 from process 42, by a socket: done")
        .Happened(4, "info", "ReloadBegan", "reload: preparing generation 2")
        .Happened(5, "info", "ReloadStep", "reload: 1.2 is ready and watched, with 10 % for 30 s")
        .Status(4, "degraded", "3 of 4 replicas are ready; 3.1 is unhealthy: /health answers 503", slot => slot switch
        {
            1 => new StubbedReplica(1),
            2 => new StubbedReplica(2) { Generation = 2, ErrorsPerSecond = 0.4 },
            3 => new StubbedReplica(3) { State = "unhealthy", Reason = "/health answers 503", FailedCheck = true },
            _ => new StubbedReplica(4) { Build = Broken },
        });

    private static async Task<double> BottomAsync(ILocator element) =>
        (await element.BoundingBoxAsync())! is var box ? box.Y + box.Height : 0;
}
