using System.Net;
using Gateway.ProcessTests.Dashboard;
using Microsoft.Playwright;

namespace Gateway.ProcessTests.Reload;

/// <summary>Edits of a project that is served; each test leaves it serving.</summary>
public sealed class HotReloadTests(WatchedProject watched, Browser browser)
    : IClassFixture<WatchedProject>, IClassFixture<Browser>
{
    private const string Missing = "error CS1002: ; expected";

    private readonly WatchingGateway _gateway = watched.Gateway;
    private readonly EditedProject _project = watched.Project;

    [Fact]
    public async Task An_edit_shows_in_the_next_answers_of_the_same_process()
    {
        var pid = await _gateway.GetAsync("/pid");
        _project.Edit("\"edited\"");
        await _gateway.UntilAsync("edited");
        (await _gateway.GetAsync("/pid")).Should().Be(pid);
    }

    [Fact]
    public async Task One_that_needs_a_restart_fails_no_request_however_long_the_build_takes()
    {
        var pid = await _gateway.GetAsync("/pid");
        _project.EditRudely("\"rude\"");
        await _gateway.UntilAsync("rude");
        (await _gateway.GetAsync("/pid")).Should().NotBe(pid);
        var replica = (await _gateway.Run.ReplicasAsync()).GetProperty("replicas").EnumerateArray().Single();
        (replica.GetProperty("id").GetString(), replica.GetProperty("restarts").GetInt32()).Should().Be(("1.1", 0));
    }

    [Fact]
    public async Task New_files_and_files_that_go_away_are_followed()
    {
        _project.Write("More.cs", "static class More { public static string Text() => \"more\"; }");
        _project.Edit("More.Text()");
        await _gateway.UntilAsync("more");
        _project.Edit("\"less\"");
        await _gateway.UntilAsync("less");
        _project.Delete("More.cs");
        await _gateway.Run.Process.LineAsync("File deleted");
        _project.Edit("\"without\"");
        await _gateway.UntilAsync("without");
    }

    [Fact]
    public async Task Settings_of_the_app_are_read_again()
    {
        _project.Write("appsettings.json", """{ "Setting": "new" }""");
        await _gateway.UntilAsync("new", "/setting");
    }

    [Fact]
    public async Task The_app_runs_in_development_with_the_variables_of_its_launch_profile() =>
        (await _gateway.GetAsync("/environment")).Should().Be("Development, its profile");

    [Fact]
    public async Task What_does_not_compile_is_told_while_the_code_of_before_serves()
    {
        _project.Edit("\"good\"");
        await _gateway.UntilAsync("good");
        _project.Edit("\"good\" nonsense");
        await _gateway.ServesBecauseAsync(Missing);
        (await _gateway.GetAsync()).Should().Be("good");
        await using var events = _gateway.Run.Verb("events");
        (await events.ExitCodeAsync()).Should().Be(0);
        events.Output.Should().Contain("replica 1.1: the app does not compile").And.Contain(Missing);
        await using var page = await GatewayPage.OpenAsync(
            await browser.NewPageAsync(), await _gateway.Run.AdminAsync());
        await Assertions.Expect(page.Page.Locator("#build-errors")).ToContainTextAsync(Missing);

        _project.Edit("\"better\"");
        await _gateway.UntilAsync("better");
        await _gateway.ServesBecauseAsync(null);
    }

    [Fact]
    public async Task An_app_that_has_ended_is_told_at_once_and_started_by_the_next_edit()
    {
        var pid = int.Parse(await _gateway.GetAsync("/pid"), null);
        TestProcess.SignalOther(pid, ProcessList.SigKill);
        await ProcessList.GoneAsync([pid]);
        (await _gateway.DetailAsync()).Should().Contain("the app has ended; a change to its files starts it again");
        _project.Edit("\"back\"");
        await _gateway.UntilAsync("back", meanwhile: HttpStatusCode.ServiceUnavailable);
    }
}
