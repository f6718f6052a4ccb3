using System.Diagnostics;
using System.Globalization;
using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class ProcessTreeTests
{
    [Fact]
    public void This_process_is_alive_and_an_id_that_no_process_has_is_not()
    {
        ProcessTree.IsAlive(Environment.ProcessId).Should().BeTrue();
        ProcessTree.IsAlive(int.MaxValue).Should().BeFalse();
    }

    [Fact]
    public async Task A_process_is_ended_with_what_it_started()
    {
        using var parent = Shell("sleep 600 & echo $!; wait");
        var child = await ChildOfAsync(parent);

        ProcessTree.Kill(parent.Id);

        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(child), "the child has ended");
    }

    [Fact]
    public async Task A_process_is_asked_to_stop()
    {
        using var process = Shell("trap 'exit 7' TERM; echo 0; while :; do sleep 0.01; done");
        await ChildOfAsync(process);
        ProcessTree.Terminate(process.Id);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.Should().Be(7);
    }

    [Fact]
    public async Task One_that_its_parent_takes_no_note_of_is_dead_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel tells of it in /proc");
        // The shell becomes a program that knows nothing of the child and never waits for it.
        using var parent = Shell(
            "(until [ $(cat /proc/$$/comm) = sleep ]; do :; done) & echo $!; exec sleep 600");
        var zombie = await ChildOfAsync(parent);
        await Eventually.TrueAsync(() => !ProcessTree.IsAlive(zombie), "the zombie counts as dead");
        Directory.Exists($"/proc/{zombie}").Should().BeTrue("it is still listed");
        ProcessTree.Kill(parent);
    }

    private static Process Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a shell script");
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
    }

    private static async Task<int> ChildOfAsync(Process parent)
    {
        var line = await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!, CultureInfo.InvariantCulture);
    }
}
