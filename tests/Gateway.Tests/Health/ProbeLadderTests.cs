using Gateway.Health;

namespace Gateway.Tests.Health;

public class ProbeLadderTests
{
    [Theory]
    [InlineData(200, ProbeVerdict.Ready, ProbeVerdict.Ready)]
    [InlineData(204, ProbeVerdict.Ready, ProbeVerdict.Ready)]
    [InlineData(302, ProbeVerdict.AskNext, ProbeVerdict.Ready)]
    [InlineData(401, ProbeVerdict.AskNext, ProbeVerdict.Ready)]
    [InlineData(404, ProbeVerdict.AskNext, ProbeVerdict.Ready)]
    [InlineData(500, ProbeVerdict.NotReady, ProbeVerdict.NotReady)]
    [InlineData(503, ProbeVerdict.NotReady, ProbeVerdict.NotReady)]
    public void An_app_without_checks_is_ready_when_it_answers(int status, ProbeVerdict first, ProbeVerdict second)
    {
        ProbeLadder.Paths(null).Should().Equal("/health/ready", "/health");
        ProbeLadder.Judge(status, 0, null).Should().Be(first);
        ProbeLadder.Judge(status, 1, null).Should().Be(second);
    }

    [Theory]
    [InlineData(200, ProbeVerdict.Ready)]
    [InlineData(302, ProbeVerdict.NotReady)]
    [InlineData(404, ProbeVerdict.NotReady)]
    [InlineData(503, ProbeVerdict.NotReady)]
    public void The_operators_own_path_must_answer_2xx(int status, ProbeVerdict verdict)
    {
        ProbeLadder.Paths("/up").Should().Equal("/up");
        ProbeLadder.Judge(status, 0, "/up").Should().Be(verdict);
    }
}
