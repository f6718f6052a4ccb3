namespace Gateway.ProcessTests.Life;

/// <summary>Verbs for a gateway that accepts connections and does nothing, as one does that hangs.</summary>
public sealed class StoppedGatewayTests
{
    private const int SigStop = 19;
    private const int SigCont = 18;

    private static readonly string[] _verbs =
        ["status", "top", "events", "events --follow", "logs --follow", "scale 2", "reload", "recycle --all", "upgrade", "stop"];

    [Fact]
    public async Task Each_says_that_it_does_not_answer_and_nothing_is_done()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signals have other numbers elsewhere.");
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var pids = await gateway.PidsAsync();
        gateway.Process.Signal(SigStop);
        var ended = await Task.WhenAll(_verbs.Select(verb => EndAsync(gateway, verb)));
        gateway.Process.Signal(SigCont);
        var said = $"gateway: the gateway (pid {gateway.Process.Id}) does not answer: nothing came within 10 s";
        ended.Should().OnlyContain(one => one.Code == 1 && one.Output.Trim() == said);
        (await gateway.PidsAsync()).Should().Equal(pids);
    }

    private static async Task<(int Code, string Output)> EndAsync(GatewayRun gateway, string verb)
    {
        await using var asked = gateway.Verb(verb.Split(' '));
        return (await asked.ExitCodeAsync(), asked.Output);
    }
}
