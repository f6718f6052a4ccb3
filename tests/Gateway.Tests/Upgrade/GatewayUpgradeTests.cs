using System.Diagnostics;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Upgrade;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Upgrade;

public sealed class GatewayUpgradeTests : IAsyncDisposable
{
    // What a new gateway says, by a shell in its place; it serves until it is ended.
    private const string Serves = "say Progress half; say Progress all; say Ready 1.0; exec sleep 600";
    private const string Hangs = "say Progress half; exec sleep 600";
    private const string Ends = "say Fault no app; exit 3";

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<UpgradeChild> _children = [];
    private readonly List<UpgradeChild> _handedTo = [];
    private string _script = Serves;
    private Exception? _handOverFailure;
    private Func<HandoverState> _handover = () => new HandoverState(null, false, null, "2", []);

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children.Where(child => ProcessTree.IsAlive(child.Pid!.Value))) await child.EndAsync();
    }

    [Fact]
    public async Task It_returns_when_the_new_gateway_serves()
    {
        var steps = new List<string>();
        var upgrade = Upgrade();

        var outcome = await upgrade.RunAsync(step => Add(steps, step));

        outcome.ExitCode.Should().Be(ExitCode.Done);
        (await upgrade.TakenOver).Should().BeSameAs(_handedTo.Single());
        steps.Should().Equal($"the new gateway is pid {_children[0].Pid}", "half", "all");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_listens_may_go_away_at_any_step(int last)
    {
        var steps = new List<string>();
        var upgrade = Upgrade();

        var outcome = await upgrade.RunAsync(
            step => steps.Count + 1 == last ? throw new IOException("gone") : Add(steps, step));

        outcome.ExitCode.Should().Be(ExitCode.Done);
        upgrade.TakenOver.IsCompletedSuccessfully.Should().BeTrue();
        ProcessTree.IsAlive(_children.Single().Pid!.Value).Should().BeTrue("it serves");
    }

    [Fact]
    public async Task Whoever_listens_and_does_not_read_holds_nothing_up()
    {
        var reads = new TaskCompletionSource();
        var upgrade = Upgrade();
        var run = upgrade.RunAsync(_ => reads.Task);

        await upgrade.TakenOver.WaitAsync(TestContext.Current.CancellationToken);

        run.IsCompleted.Should().BeFalse("its answer comes behind the steps");
        reads.SetResult();
        (await run).ExitCode.Should().Be(ExitCode.Done);
    }

    [Fact]
    public async Task After_an_attempt_that_failed_before_a_listener_that_is_gone_another_may_follow()
    {
        _script = Ends;
        var upgrade = Upgrade();

        var outcome = await upgrade.RunAsync(_ => throw new IOException("gone"));

        outcome.Should().Be(new UpgradeOutcome(ExitCode.Failed, "the new gateway ended with exit code 3: no app"));
        await SucceedsAsync(upgrade);
    }

    [Fact]
    public async Task One_that_cannot_be_given_the_sockets_is_ended_and_another_may_follow()
    {
        _handOverFailure = new InvalidOperationException("no such socket");
        var upgrade = Upgrade();

        var outcome = await upgrade.RunAsync();

        outcome.Detail.Should().Be("the new gateway could not take over: no such socket");
        await AllEndedAsync();
        _handOverFailure = null;
        await SucceedsAsync(upgrade);
    }

    [Fact]
    public async Task An_unexpected_failure_while_it_boots_ends_it_and_another_may_follow()
    {
        var works = _handover;
        _handover = () => throw new InvalidOperationException("no state");
        var upgrade = Upgrade();

        (await upgrade.RunAsync()).Detail.Should().Contain("no state");

        await AllEndedAsync();
        _handover = works;
        await SucceedsAsync(upgrade);
    }

    [Fact]
    public async Task One_that_cannot_be_started_is_told_and_another_may_follow()
    {
        var upgrade = Upgrade("/bin/no-such-program");
        (await upgrade.RunAsync()).Detail.Should().StartWith("the new gateway could not be started: ");
        (await upgrade.RunAsync()).Detail.Should().StartWith("the new gateway could not be started: ");
    }

    [Fact]
    public async Task One_that_does_not_serve_in_time_is_ended()
    {
        _script = Hangs;
        var begun = new TaskCompletionSource();
        var run = Upgrade().RunAsync(step => Set(begun, when: step == "half"));
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);

        _clock.Advance(_timeout);

        (await run).Detail.Should().Be("the new gateway does not serve within 5m: half");
        await AllEndedAsync();
    }

    [Fact]
    public async Task One_that_boots_ends_with_the_gateway_that_started_it()
    {
        _script = Hangs;
        var upgrade = Upgrade();
        var begun = new TaskCompletionSource();
        var run = upgrade.RunAsync(_ => Set(begun, when: true));
        await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        (await upgrade.RunAsync()).Detail.Should().Be("an upgrade is going on already");

        await upgrade.AbandonAsync();

        ProcessTree.IsAlive(_children.Single().Pid!.Value).Should().BeFalse();
        (await run).Detail.Should().Be("the gateway is stopping");
        (await upgrade.RunAsync()).Detail.Should().Be("the gateway is stopping");
    }

    private async Task SucceedsAsync(GatewayUpgrade upgrade)
    {
        _script = Serves;
        (await upgrade.RunAsync()).ExitCode.Should().Be(ExitCode.Done);
    }

    private Task AllEndedAsync() => Eventually.TrueAsync(
        () => !_children.Exists(child => ProcessTree.IsAlive(child.Pid!.Value)), "no new gateway is left");

    private GatewayUpgrade Upgrade(string program = "/bin/sh")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sockets are handed on as Linux does it");
        return new GatewayUpgrade(
            () => Task.FromResult(Start(program)), HandOver, new UpgradeEnvironment(true, 42, 41, "systemd", false),
            _timeout, new GatewayLog(NullLogger<GatewayLog>.Instance), _clock)
        {
            Handover = () => _handover(),
        };
    }

    private UpgradeChild Start(string program)
    {
        var say = $"say() {{ echo \"$*\" >/proc/$$/fd/${UpgradeMessage.PipeVariable}; }}; ";
        var child = UpgradeChild.Start(new ProcessStartInfo(program, ["-c", say + _script]), []);
        _children.Add(child);
        return child;
    }

    private void HandOver(UpgradeChild child)
    {
        if (_handOverFailure is not null) throw _handOverFailure;
        _handedTo.Add(child);
    }

    private static Task Add(List<string> steps, string step)
    {
        steps.Add(step);
        return Task.CompletedTask;
    }

    private static Task Set(TaskCompletionSource begun, bool when)
    {
        if (when) begun.TrySetResult();
        return Task.CompletedTask;
    }
}
