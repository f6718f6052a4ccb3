using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class BuildWatchTests
{
    private readonly List<SupervisorMessage.Reload> _reloads = [];
    private readonly BuildWatch _watch;
    private Func<long> _stamp = () => 1;
    private bool _begun = true;

    public BuildWatchTests() => _watch = new BuildWatch(() => _stamp(), buildsThere: false, Take);

    [Fact]
    public async Task A_build_that_has_come_to_rest_is_reloaded_once()
    {
        await LookAsync(1, 2, 3, 3, 3);
        _reloads.Should().ContainSingle();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_for_a_moment_ends_nothing()
    {
        await LookAsync(1);
        _stamp = () => throw new IOException("the disk is away");
        await _watch.Invoking(watch => watch.LookAsync(TestContext.Current.CancellationToken))
            .Should().ThrowAsync<IOException>("its worker tells it");
        await LookAsync(2, 2);
        _reloads.Should().ContainSingle();
    }

    [Fact]
    public async Task What_was_refused_is_asked_for_again()
    {
        await LookAsync(1, 2);
        _begun = false;
        await LookAsync(2, 2);
        _reloads.Should().HaveCount(2);
    }

    private async Task LookAsync(params long[] stamps)
    {
        foreach (var stamp in stamps)
        {
            _stamp = () => stamp;
            await _watch.LookAsync(TestContext.Current.CancellationToken);
        }
    }

    private void Take(SupervisorMessage message)
    {
        var reload = (SupervisorMessage.Reload)message;
        _reloads.Add(reload);
        reload.Ticket!.End(new CommandOutcome(Done: true, "done", Begun: _begun));
    }
}
