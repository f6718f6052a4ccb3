using Gateway.Control;
using Gateway.Platform;

namespace Gateway.Tests.Control;

public class ControlVerbsTests
{
    [Fact]
    public async Task A_verb_tells_its_steps_and_then_how_it_ended()
    {
        await using var server = await VerbServer.StartAsync(async context =>
        {
            await context.TellAsync("one");
            await context.TellAsync("two");
            return VerbResult.Done("all of it");
        });
        (await server.AskAsync()).Should().Be(new ControlAnswer(ExitCode.Done, "all of it"));
        server.Steps.Should().Equal("one", "two");
    }

    [Fact]
    public async Task What_has_failed_on_its_way_ends_with_1_and_the_reason()
    {
        await using var server = await VerbServer.StartAsync(async context =>
        {
            await context.TellAsync("one");
            return VerbResult.Failed("it broke");
        });
        (await server.AskAsync()).Should().Be(new ControlAnswer(ExitCode.Failed, "it broke"));
    }

    [Fact]
    public async Task A_refusal_is_a_problem_and_ends_with_1_a_misuse_with_2()
    {
        await using var server = await VerbServer.StartAsync(context => Task.FromResult(
            context.Flag("odd") ? VerbResult.Misused("odd") : VerbResult.Refused("busy")));
        (await server.AskAsync()).Should().Be(new ControlAnswer(ExitCode.Failed, "busy"));
        (await server.AskAsync("/do?odd=true")).Should().Be(new ControlAnswer(ExitCode.Usage, "odd"));
    }

    [Fact]
    public async Task A_refusal_after_a_step_still_has_an_end()
    {
        await using var server = await VerbServer.StartAsync(async context =>
        {
            await context.TellAsync("one");
            return VerbResult.Refused("too late");
        });
        (await server.AskAsync()).Should().Be(new ControlAnswer(ExitCode.Failed, "too late"));
    }

    [Fact]
    public async Task Each_verb_is_told_in_the_log_with_who_asked_for_it()
    {
        await using var server = await VerbServer.StartAsync(context => Task.FromResult(
            context.Flag("odd") ? VerbResult.Misused("odd") : VerbResult.Failed("it broke")));
        await server.AskAsync();
        await server.AskAsync("/do?odd=true&id=1.1&surge=");
        var who = OperatingSystem.IsLinux()
            ? $"by user {EffectiveUser.Id} from process {Environment.ProcessId}, by a socket"
            : "by the token's holder from a socket";
        server.Log.Should().Equal(
            $"audit: do {who}: failed: it broke", $"audit: do odd=true id=1.1 {who}: refused: odd");
    }

    [Theory]
    [InlineData("./migrate --password hunter2 --fast", "./migrate --password *** --fast")]
    [InlineData("PGPASSWORD=hunter2 ./migrate", "PGPASSWORD=*** ./migrate")]
    [InlineData("./migrate \"Host=db;Password='hunter2 x';Timeout=5\"", "./migrate \"Host=db;Password=***;Timeout=5\"")]
    [InlineData("./migrate postgres://app:hunter2@db/shop", "./migrate postgres://***@db/shop")]
    [InlineData("dotnet ef database update", "dotnet ef database update")]
    public async Task A_command_is_told_without_its_secrets(string command, string told)
    {
        await using var server = await VerbServer.StartAsync(_ => Task.FromResult(VerbResult.Done("")));
        await server.AskAsync($"/do?run={Uri.EscapeDataString(command)}");
        server.Log.Single().Should().StartWith($"audit: do run={told} by ");
    }

    [Fact]
    public async Task A_verb_that_breaks_off_is_told_as_well()
    {
        await using var server = await VerbServer.StartAsync(_ => throw new InvalidOperationException());
        await server.AskAsync();
        server.Log.Should().ContainSingle().Which.Should().EndWith(": broke off");
    }

    [Fact]
    public async Task An_answer_without_an_end_is_a_failure()
    {
        using var folder = new TempFolder();
        await using var gateway = await ScriptedGateway.StartAsync(folder.Path, _ => Task.CompletedTask);
        using var client = new ControlClient(gateway.Socket);
        var answer = await client.VerbAsync("/do", _ => { }, TestContext.Current.CancellationToken);
        answer.Should().Be(new ControlAnswer(ExitCode.Failed, "the gateway ended before it was done"));
    }
}
