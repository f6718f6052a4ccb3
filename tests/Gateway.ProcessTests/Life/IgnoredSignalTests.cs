namespace Gateway.ProcessTests.Life;

/// <summary>Started as <c>nohup</c>, cron and a script's <c>&amp;</c> start it: with signals ignored.</summary>
public sealed class IgnoredSignalTests : IDisposable
{
    private const int SigInt = 2;
    private const int SigQuit = 3;
    private const int SigUsr1 = 10;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigQuit)]
    public async Task It_stops_by_a_signal_that_was_ignored_before_and_never_by_usr1(int signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are Unix'.");
        await using var gateway = TestProcess.Start(
            "sh", ["-c", "trap '' INT QUIT HUP USR1; exec \"$@\"", "sh", TestPaths.DotNet, TestPaths.Gateway, "run",
                "http://127.0.0.1:1", "-b", "http://127.0.0.1:0", "--admin", "off"],
            new Dictionary<string, string?>
            {
                ["Gateway__RunDirectory"] = _folder.Path,
                ["Gateway__Log__Format"] = "text",
            });
        await gateway.LineAsync("SIGHUP stays ignored");
        gateway.Signal(SigUsr1);
        await gateway.LineAsync("SIGUSR1: ");
        gateway.Signal(signal);
        (await gateway.ExitCodeAsync()).Should().Be(0, gateway.Output);
    }
}
