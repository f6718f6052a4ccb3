using Gateway.Apps;

namespace Gateway.Tests.Apps;

public sealed class AppReleasesTests : IDisposable
{
    private readonly TempFolder _copies = new();
    private readonly List<string> _warnings = [];
    private readonly AppReleases _releases;

    public AppReleasesTests() => _releases = new AppReleases((generation, _) => Task.FromResult(Copied(generation)))
    {
        Warn = _warnings.Add,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _releases.Dispose();
        _copies.Dispose();
    }

    [Fact]
    public async Task A_version_that_has_written_nothing_goes_without_a_word()
    {
        await _releases.PrepareAsync(1, Cancellation);
        _releases.Remove(1);
        Directory.Exists(_copies.At("1")).Should().BeFalse();
        _warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_version_has_written_beside_itself_is_named_when_it_goes()
    {
        await _releases.PrepareAsync(1, Cancellation);
        await _releases.PrepareAsync(2, Cancellation);
        Write("1/uploads/b.png");
        Write("1/uploads/a.png");
        _releases.Remove(1);
        _warnings.Should().ContainSingle().Which.Should().Contain("(2: uploads/a.png, uploads/b.png)");
    }

    [Fact]
    public async Task A_file_of_its_own_that_it_has_changed_is_named_too_also_at_the_end()
    {
        await _releases.PrepareAsync(1, Cancellation);
        Write("1/app.db");
        _releases.Dispose();
        _warnings.Should().ContainSingle().Which.Should().Contain("(1: app.db)");
    }

    [Fact]
    public async Task Many_files_are_counted_and_three_are_named()
    {
        await _releases.PrepareAsync(1, Cancellation);
        for (var file = 0; file < 9; file++) Write($"1/log{file}");
        _releases.Remove(1);
        _warnings.Should().ContainSingle().Which.Should().Contain("(9: log0, log1, log2, …)");
    }

    [Fact]
    public async Task A_version_again_has_the_files_of_the_one_that_it_is()
    {
        await _releases.PrepareAsync(1, Cancellation);
        await _releases.PrepareAsync(2, Cancellation);
        _releases.Again(3, of: 1).Should().BeNull();
        _releases.Remove(1);
        (await _releases.CommandOfAsync(3)).OwnFolder.Should().Be(_copies.At("1"));
        Directory.Exists(_copies.At("1")).Should().BeTrue();
        _releases.Remove(3);
        Directory.Exists(_copies.At("1")).Should().BeFalse();
        _releases.Again(4, of: 1).Should().StartWith("no copy of the version before");
    }

    [Fact]
    public async Task A_command_runs_where_the_files_are_without_the_gateways_settings()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");
        await _releases.PrepareAsync(1, Cancellation);
        var told = new List<string>();
        var fault = await _releases.RunAsync(1, "pwd; env | grep -c ^Gateway__; exit 3", told.Add, Cancellation);
        told.Should().Equal($"runs pwd; env | grep -c ^Gateway__; exit 3", $"| {_copies.At("1")}", "| 0");
        fault.Should().EndWith("ended with exit code 3: 0");
    }

    [Fact]
    public async Task Files_that_were_taken_away_are_made_again_for_the_next_start()
    {
        await _releases.PrepareAsync(1, Cancellation);
        (await _releases.CommandOfAsync(1)).OwnFolder.Should().Be(_copies.At("1"));
        _warnings.Should().BeEmpty();

        Directory.Delete(_copies.At("1"), recursive: true);

        File.Exists(Path.Combine((await _releases.CommandOfAsync(1)).OwnFolder!, "App.dll")).Should().BeTrue();
        _warnings.Should().ContainSingle().Which.Should().Contain("was taken away");
    }

    [Fact]
    public async Task What_an_app_removes_of_its_own_data_is_its_own_affair()
    {
        await _releases.PrepareAsync(1, Cancellation);
        File.Delete(_copies.At("1/app.db"));
        await _releases.CommandOfAsync(1);
        _warnings.Should().BeEmpty();
    }

    private AppResolution Copied(int generation)
    {
        var folder = Directory.CreateDirectory(_copies.At($"{generation}")).FullName;
        File.WriteAllText(Path.Combine(folder, "app.db"), "");
        File.WriteAllText(Path.Combine(folder, "App.dll"), "");
        var command = new ReplicaCommand("dotnet", [], folder, folder, LoadsHook: true);
        return AppResolution.Of(command).MadeFrom(folder, _copies.Path);
    }

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_copies.At(name))!);
        File.WriteAllText(_copies.At(name), "written");
    }
}
