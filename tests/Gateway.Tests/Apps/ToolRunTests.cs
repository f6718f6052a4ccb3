using System.Diagnostics;
using System.Globalization;
using Gateway.Apps;
using Gateway.Platform;

namespace Gateway.Tests.Apps;

public sealed class ToolRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_streams_and_the_exit_code_are_kept()
    {
        var run = await ToolRun.RunAsync(Shell("echo one; echo two >&2; exit 3"), CancellationToken.None);
        (run.Code, run.Output.Order()).Should().BeEquivalentTo((3, new[] { "one", "two" }));
    }

    [Fact]
    public async Task One_that_left_something_running_in_the_background_has_ended_all_the_same()
    {
        var run = await ToolRun.RunAsync(Shell("sleep 600 & echo $!"), CancellationToken.None)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        ProcessTree.Kill(int.Parse(run.Output.Single(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_cancelled_one_ends_with_all_that_it_started()
    {
        using var cancellation = new CancellationTokenSource();
        var pids = _folder.At("pids");
        var run = ToolRun.RunAsync(
            Shell($"sleep 600 & echo $! $$ >{pids}.new; mv {pids}.new {pids}; wait"), cancellation.Token);
        await Eventually.TrueAsync(() => File.Exists(pids), "it has begun");

        await cancellation.CancelAsync();

        await run.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        var started = File.ReadAllText(pids).Split(' ').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));
        await Eventually.TrueAsync(() => !started.Any(ProcessTree.IsAlive), "nothing of it is left");
    }

    private static ProcessStartInfo Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        return new ProcessStartInfo("/bin/sh", ["-c", script]);
    }
}
