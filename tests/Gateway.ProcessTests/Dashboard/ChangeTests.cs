using System.Net;
using Gateway.ProcessTests.Serving;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Dashboard;

/// <summary>The buttons of the page: each asks first, needs the token, and stays until its effect is there.</summary>
public sealed class ChangeTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_button_asks_first_and_without_the_token_none_changes_anything()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var before = await gateway.PidsAsync();
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(2);
        var buttons = page.Page.Locator(".acts button:visible, .row-acts button:visible");
        await Assertions.Expect(buttons).ToHaveCountAsync(10);
        foreach (var button in await buttons.AllAsync())
        {
            await button.ClickAsync();
            await Assertions.Expect(page.Page.Locator("#ask-title")).Not.ToBeEmptyAsync();
            await page.Page.Locator("#ask-token").FillAsync("not-the-token-at-all");
            await page.Page.Locator("#ask-yes").ClickAsync();
            await Assertions.Expect(page.Page.Locator("#ask-fault")).ToHaveTextAsync("That is not the token.");
            await page.CloseAsync();
        }

        (await gateway.PidsAsync()).Should().BeEquivalentTo(before);
        (await gateway.ReplicasAsync()).GetProperty("gateway").GetProperty("generation").GetInt32().Should().Be(1);
        await page.StateAsync("Serving");
    }

    [Fact]
    public async Task Who_cancels_has_asked_nothing()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Recycle all" }).ClickAsync();
        await page.CloseAsync();
        await Assertions.Expect(page.Dialog).Not.ToBeVisibleAsync();
        page.Asked.Should().NotContain(url => url.Contains("/control/"));
    }

    [Fact]
    public async Task Maintenance_keeps_clients_out_until_it_is_turned_off()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var page = await OpenAsync(gateway);
        await page.StateAsync("Serving");
        await page.ChangeAsync("Maintenance on", await gateway.TokenAsync());
        await page.StateAsync("Maintenance");
        using (var refused = await gateway.Http.GetAsync("/", Cancellation))
            await Problem.OfAsync(refused, HttpStatusCode.ServiceUnavailable);

        await page.CloseAsync();
        await page.ChangeAsync("Maintenance off", token: null);
        await page.StateAsync("Serving");
        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
    }

    [Fact]
    public async Task One_replica_goes_and_one_gives_its_place_to_a_fresh_process()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var before = await gateway.PidsAsync();
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(2);
        await page.ChangeAsync("One replica fewer", await gateway.TokenAsync());
        await page.CountAsync(1);
        await page.CloseAsync();
        await page.ChangeAsync("Recycle 1.1", token: null);
        await page.CountAsync(1);
        (await gateway.PidsAsync()).Should().ContainSingle().Which.Should().NotBe(before[0]);
    }

    [Fact]
    public async Task The_token_can_be_forgotten()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(1);
        await page.ChangeAsync("One replica more", await gateway.TokenAsync());
        await page.CloseAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Forget the token" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "One replica fewer" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("#ask-token")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Scaling_asks_for_the_token_once_and_follows_the_effect()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(1);

        await page.ChangeAsync("One replica more", await gateway.TokenAsync());
        await page.CountAsync(2);
        await page.CloseAsync();
        await page.ChangeAsync("Scale…", token: null, number: "1");
        await page.CountAsync(1);
    }

    [Fact]
    public async Task A_reload_is_followed_until_the_new_generation_serves()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(2);
        await page.ChangeAsync("Reload", await gateway.TokenAsync());
        await page.RowAsync("1.2", "ready");
        await page.RowAsync("2.2", "ready");
        await page.CountAsync(2);
        (await page.Page.Locator("#identity").TextContentAsync()).Should().Contain("generation 2");
        await Assertions.Expect(page.Page.Locator("#rollout-title")).ToHaveTextAsync("Last reload: generation 2");
        await Assertions.Expect(page.Page.Locator("#audit li").First).ToContainTextAsync("reload by the token's holder");
    }

    [Fact]
    public async Task A_drained_replica_is_seen_to_empty_and_comes_back()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(2);
        await page.ChangeAsync("Drain 2.1", await gateway.TokenAsync());
        await page.RowAsync("2.1", "draining");
        await page.CloseAsync();
        await page.ChangeAsync("Undrain 2.1", token: null);
        await page.RowAsync("2.1", "ready");
    }

    [Fact]
    public async Task Recycling_all_puts_a_fresh_process_into_every_slot()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var before = await gateway.PidsAsync();
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(2);
        await page.ChangeAsync("Recycle all", await gateway.TokenAsync());
        await page.CountAsync(2);
        (await gateway.PidsAsync()).Should().HaveCount(2).And.NotIntersectWith(before);
    }

    [Fact]
    public async Task A_wrong_token_changes_nothing_and_is_asked_for_again()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var page = await OpenAsync(gateway);
        await page.CountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "One replica more" }).ClickAsync();
        await page.Page.Locator("#ask-token").FillAsync("not-the-token-at-all");
        await page.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Page.Locator("#ask-fault")).ToHaveTextAsync("That is not the token.");
        (await gateway.PidsAsync()).Should().HaveCount(1);
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Dialog).Not.ToBeVisibleAsync();
    }

    private async Task<GatewayPage> OpenAsync(GatewayRun gateway) =>
        await GatewayPage.OpenAsync(await browser.NewPageAsync(), await gateway.AdminAsync());
}
