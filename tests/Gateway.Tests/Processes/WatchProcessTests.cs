using Gateway.Apps;
using Gateway.Processes;
using Gateway.Tests.Supervision;

namespace Gateway.Tests.Processes;

public sealed class WatchProcessTests
{
    private readonly ScriptedProcess _process = new(new LaunchRequest(1, 1, 1), obedient: false);
    private readonly WatchProgress _progress = new();
    private readonly WatchProcess _watch;

    public WatchProcessTests() => _watch = new WatchProcess(_process, _progress);

    [Fact]
    public void Asked_to_end_it_is_killed_once_its_app_has_ended()
    {
        _progress.Read("dotnet watch : Waiting for changes");
        _watch.Terminate();
        (_process.AskedToStop, _process.Killed).Should().Be((true, false));
        _watch.AppEnded();
        _process.Killed.Should().BeTrue();
    }

    [Fact]
    public void It_is_killed_at_once_where_no_app_runs()
    {
        _watch.Terminate();
        (_process.AskedToStop, _process.Killed).Should().Be((true, true));
    }

    [Fact]
    public void An_app_that_ends_by_itself_leaves_it_alone()
    {
        _watch.AppEnded();
        _process.Killed.Should().BeFalse();
    }
}
