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
        ProbeLadder.Judge(status, 0, null, hostRefused: false).Should().Be(first);
        ProbeLadder.Judge(status, 1, null, hostRefused: false).Should().Be(second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_app_that_does_not_know_the_host_has_said_nothing_of_its_paths(int rung) =>
        ProbeLadder.Judge(400, rung, null, hostRefused: true).Should().Be(ProbeVerdict.NotReady);

    [Theory]
    [InlineData(200, ProbeVerdict.Ready)]
    [InlineData(302, ProbeVerdict.NotReady)]
    [InlineData(404, ProbeVerdict.NotReady)]
    [InlineData(503, ProbeVerdict.NotReady)]
    public void The_operators_own_path_must_answer_2xx(int status, ProbeVerdict verdict)
    {
        ProbeLadder.Paths("/up").Should().Equal("/up");
        ProbeLadder.Judge(status, 0, "/up", hostRefused: false).Should().Be(verdict);
    }
}
