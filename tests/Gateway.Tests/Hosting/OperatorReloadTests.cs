using Gateway.Control;
using Gateway.Hosting;
using Gateway.Platform;

namespace Gateway.Tests.Hosting;

public sealed class OperatorReloadTests : IDisposable
{
    private const string Elsewhere = "the replicas are reloaded where they run: ";

    private readonly ServiceManager _service = new();
    private readonly List<string> _told = [];
    private SettingsOutcome _settings = new([], []);
    private bool _read;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Where_others_run_the_replicas_the_settings_are_reloaded_and_it_is_said_who_does_the_rest()
    {
        _settings = new SettingsOutcome([], ["Gateway:AccessLog is true now, and was false"]);
        var result = await AskAsync(app: null);
        result.ExitCode.Should().Be(ExitCode.Done);
        result.Detail.Should().StartWith("the settings are reloaded; " + Elsewhere);
        _told.Should().Equal(_settings.Changes);
    }

    [Fact]
    public async Task There_it_is_also_done_when_there_was_nothing_to_do()
    {
        var result = await AskAsync(app: null);
        result.ExitCode.Should().Be(ExitCode.Done);
        result.Detail.Should().StartWith("nothing has changed in the settings").And.Contain(Elsewhere);
    }

    [Theory]
    [InlineData("canary", "10%,30")]
    [InlineData("surge", "2")]
    public async Task There_an_app_cannot_be_tried_and_nothing_is_done(string argument, string value)
    {
        var result = await AskAsync(app: null, name => name == argument ? value : null);
        (result.ExitCode, result.Status).Should().Be((ExitCode.Failed, 409));
        result.Detail.Should().StartWith("reload: the replicas of this gateway are addresses");
        _read.Should().BeFalse();
    }

    [Fact]
    public async Task A_command_is_no_business_of_the_admin_address()
    {
        var context = new VerbContext(
            name => name == "run" ? "rm -r /" : null, Tell, TestContext.Current.CancellationToken)
        {
            IsFromAdmin = true,
        };
        var result = await Reload(_ => throw new InvalidOperationException("the app is reloaded")).AnswerAsync(context);
        result.Should().Be(VerbResult.Refused("a command to run is taken over the control socket alone"));
        _read.Should().BeFalse();
    }

    [Fact]
    public async Task A_fault_leaves_the_app_alone()
    {
        _settings = new SettingsOutcome(["one", "two"], []);
        var result = await AskAsync(_ => throw new InvalidOperationException("the app is reloaded"));
        result.Should().Be(VerbResult.Refused("the settings stay as they were: one; two"));
    }

    [Fact]
    public async Task What_the_app_comes_to_is_what_the_reload_comes_to() =>
        (await AskAsync(_ => Task.FromResult(VerbResult.Failed("it does not boot"))))
            .Should().Be(VerbResult.Failed("it does not boot"));

    [Fact]
    public async Task A_hang_up_complains_only_where_it_was_not_done()
    {
        var complaints = new List<string>();
        await Reload(app: null).HangUpAsync(complaints.Add, CancellationToken.None);
        complaints.Should().BeEmpty();
        _settings = new SettingsOutcome(["one"], []);
        await Reload(app: null).HangUpAsync(complaints.Add, CancellationToken.None);
        complaints.Should().Equal("reload: the settings stay as they were: one");
    }

    private Task<VerbResult> AskAsync(VerbHandler? app, Func<string, string?>? query = null) =>
        Reload(app).AnswerAsync(new VerbContext(query ?? (_ => null), Tell, TestContext.Current.CancellationToken));

    private OperatorReload Reload(VerbHandler? app) => new(Settings, app, _service);

    private SettingsOutcome Settings()
    {
        _read = true;
        return _settings;
    }

    private Task Tell(string line)
    {
        _told.Add(line);
        return Task.CompletedTask;
    }
}
