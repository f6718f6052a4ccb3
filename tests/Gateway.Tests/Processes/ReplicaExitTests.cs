using Gateway.Processes;

namespace Gateway.Tests.Processes;

public class ReplicaExitTests
{
    [Theory]
    [InlineData(0, "exit code 0")]
    [InlineData(3, "exit code 3")]
    [InlineData(137, "killed by SIGKILL")]
    [InlineData(134, "killed by SIGABRT")]
    [InlineData(200, "exit code 200")]
    public void The_cause_names_the_code_or_the_signal(int code, string cause)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        new ReplicaExit(code, []).Cause.Should().Be(cause);
    }
}
