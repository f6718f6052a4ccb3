using System.Net;

namespace Gateway.ProcessTests.Reload;

/// <summary>How a project that is watched comes and goes.</summary>
public sealed class HotReloadLifeTests
{
    [Fact]
    public async Task A_first_build_that_fails_is_told_to_who_waits_for_it_and_heals()
    {
        using var project = new EditedProject("nonsense");
        await using var gateway = await WatchingGateway.StartAsync(project.Path);
        (await gateway.DetailAsync()).Should().Contain("error CS0103");
        // An edit while it is still busy with the last one is lost on it.
        await gateway.Run.Process.LineAsync("Fix the error to continue");
        (await gateway.DetailAsync()).Should().Contain("error CS0103");
        project.Edit("\"healed\"");
        await gateway.UntilAsync("healed", meanwhile: HttpStatusCode.ServiceUnavailable);
        await gateway.ServesBecauseAsync(null);
    }

    [Theory]
    [InlineData(ProcessList.SigTerm)]
    [InlineData(ProcessList.SigInt)]
    public async Task Nothing_is_left_running_when_it_stops(int signal)
    {
        using var project = new EditedProject("\"one\"");
        await using var gateway = await WatchingGateway.StartAsync(project.Path);
        await gateway.GetAsync();
        gateway.Run.Process.Signal(signal);
        (await gateway.Run.Process.ExitCodeAsync()).Should().Be(0);
        ProcessList.ChildrenOfRun(gateway.Run.RunDirectory).Should().BeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_running_when_the_gateway_is_killed()
    {
        using var project = new EditedProject("\"one\"");
        await using var gateway = await WatchingGateway.StartAsync(project.Path);
        await gateway.GetAsync();
        var children = ProcessList.ChildrenOfRun(gateway.Run.RunDirectory);
        gateway.Run.Process.Signal(ProcessList.SigKill);
        await ProcessList.GoneAsync(children);
    }
}
