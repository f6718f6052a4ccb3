using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>The page without a pointer, and as a screen reader is told of it.</summary>
public sealed class KeyboardTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Every_control_is_reached_by_tab_has_a_name_and_shows_that_it_has_the_focus()
    {
        await using var page = await new StubbedPage().Status(2).OpenAsync(browser);
        await page.CountAsync(2);
        var names = new List<string>();
        for (var step = 0; step < 40 && names.LastOrDefault() != "log"; step++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            names.Add(await page.Page.EvaluateAsync<string>(Focused));
        }

        names[0].Should().Be("Skip to the replicas");
        names.Should().ContainInOrder(
            "One replica fewer", "Reload", "Drain 1.1", "Recycle 1.1", "Log of 1.1", "Drain 2.1", "Replica", "Containing",
            "Follow", "metrics", "log").And.NotContain(name => name.Length == 0 || name.Contains("no outline"));
    }

    [Fact]
    public async Task The_first_key_leads_to_the_replicas()
    {
        await using var page = await new StubbedPage().Status(2).OpenAsync(browser);
        await page.CountAsync(2);
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Tab");
        (await page.Page.EvaluateAsync<string>(Focused)).Should().Be("Drain 1.1");
    }

    [Fact]
    public async Task A_change_is_asked_for_and_left_by_keys_and_the_focus_comes_back()
    {
        await using var page = await new StubbedPage().Status(2).OpenAsync(browser);
        await page.CountAsync(2);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Drain 2.1" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Dialog).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Dialog).Not.ToBeVisibleAsync();
        (await page.Page.EvaluateAsync<string>(Focused)).Should().Be("Drain 2.1");
    }

    [Fact]
    public async Task That_none_is_left_is_said_before_it_is_asked()
    {
        await using var page = await new StubbedPage().Status(2).OpenAsync(browser);
        await page.CountAsync(2);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Scale…" }).ClickAsync();
        await page.Page.Locator("#ask-number").FillAsync("0");
        await Assertions.Expect(page.Page.Locator("#ask-text")).ToContainTextAsync("every client gets 503");
        await page.Page.Locator("#ask-number").FillAsync("3");
        await Assertions.Expect(page.Page.Locator("#ask-text")).ToContainTextAsync("finish theirs first");
    }

    [Fact]
    public async Task A_row_that_moves_up_keeps_the_focus()
    {
        var stub = new StubbedPage().Status(3);
        await using var page = await stub.OpenAsync(browser);
        await page.CountAsync(3);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Recycle 3.1" }).FocusAsync();
        await page.Page.EvaluateAsync(
            "told.at(-1)[1].replicas[2].state = 'unhealthy'; stream.tell(...told.at(-1))");
        (await page.Rows.First.GetAttributeAsync("id")).Should().Be("replica-3.1");
        (await page.Page.EvaluateAsync<string>(Focused)).Should().Be("Recycle 3.1");
    }

    [Fact]
    public async Task What_matters_is_announced_and_what_only_changes_is_not()
    {
        await using var page = await new StubbedPage()
            .Status(2, differs: slot => new StubbedReplica(slot) { FailedCheck = true }).OpenAsync(browser);
        await page.CountAsync(2);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Serving" })).ToBeVisibleAsync();
        foreach (var landmark in (AriaRole[])[AriaRole.Banner, AriaRole.Main, AriaRole.Contentinfo])
            await Assertions.Expect(page.Page.GetByRole(landmark)).ToHaveCountAsync(1);
        await Assertions.Expect(page.Page.Locator("#rows").GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(2);
        (await page.Page.Locator("#log-lines").GetAttributeAsync("aria-live")).Should().Be("off");
        (await page.Page.Locator("#rows [role=status], #figures [role=status]").CountAsync()).Should().Be(0);
        await Assertions.Expect(page.Page.Locator(".marks").First).ToHaveAttributeAsync("aria-label", "last 60 checks: 1 failed");
    }

    // Its name; an element without an outline does not show that it is there.
    private const string Focused = """
        (() => {
          const at = document.activeElement;
          const named = at.labels?.[0] ?? document.getElementById(at.getAttribute("aria-labelledby")) ?? at;
          const name = at.getAttribute("aria-label") ?? named.innerText.split("\n")[0].trim();
          return getComputedStyle(at).outlineStyle === "none" ? `${name}: no outline` : name;
        })()
        """;
}
