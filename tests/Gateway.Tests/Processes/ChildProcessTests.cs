using System.Diagnostics;
using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class ChildProcessTests
{
    // The supervisor reads of an end after it has happened, and may tell it to end in between.
    [Fact]
    public async Task One_that_has_ended_may_still_be_told_to_end()
    {
        var child = ChildProcess.Start(new ProcessStartInfo("dotnet", ["--version"]), null, leadsGroup: false,
            new OutputSink((_, _) => { }));
        await child.Exited.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        child.Invoking(ended => ended.Terminate()).Should().NotThrow();
        child.Invoking(ended => ended.Kill()).Should().NotThrow();
    }
}
