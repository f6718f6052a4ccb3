using Gateway.Apps;
using Gateway.Platform;

namespace Gateway.Tests.Apps;

public sealed class AppResolverTests : IDisposable
{
    private const string Web = """{ "runtimeOptions": { "framework": { "name": "Microsoft.AspNetCore.App" } } }""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_assembly_is_run_by_dotnet_with_the_apps_arguments()
    {
        _folder.Write("out/App.runtimeconfig.json", Web);
        var path = _folder.Write("out/App.dll");

        var command = (await ResolveAsync("out/App.dll", "--x", "y")).Command!;

        command.FileName.Should().Be("/dotnet");
        command.Arguments.Should().Equal(path, "--x", "y");
        (command.WorkingDirectory, command.ContentRoot).Should().Be((_folder.Path, _folder.At("out")));
        command.LoadsHook.Should().BeTrue();
    }

    [Theory]
    [InlineData("""
        { "runtimeOptions": { "frameworks": [ { "name": "Microsoft.NETCore.App" },
                                              { "name": "Microsoft.AspNetCore.App" } ] } }
        """)]
    [InlineData("""{ "runtimeOptions": { "includedFrameworks": [ { "name": "Microsoft.AspNetCore.App" } ] } }""")]
    public async Task A_web_app_may_list_its_frameworks_in_any_form(string config)
    {
        _folder.Write("App.runtimeconfig.json", config);
        _folder.Write("App.dll");
        (await ResolveAsync("App.dll")).Fault.Should().BeNull();
    }

    [Theory]
    [InlineData(null, "is not an application: has no App.runtimeconfig.json")]
    [InlineData("""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App" } } }""", "is not a web app")]
    [InlineData("{}", "is not a web app")]
    [InlineData("{", "cannot be read")]
    public async Task What_is_no_web_app_cannot_boot(string? config, string reason)
    {
        if (config is not null) _folder.Write("App.runtimeconfig.json", config);
        _folder.Write("App.dll");
        Reason(await ResolveAsync("App.dll")).Should().Contain(reason);
    }

    [Fact]
    public async Task A_program_with_its_assembly_beside_it_loads_the_hook()
    {
        if (OperatingSystem.IsWindows()) return;
        _folder.Write("App.dll");
        _folder.Write("App.runtimeconfig.json", Web);
        var path = Program("App");

        (await ResolveAsync("App")).Command.Should().BeEquivalentTo(
            new ReplicaCommand(path, [], _folder.Path, _folder.Path, LoadsHook: true));
    }

    [Fact]
    public async Task Native_code_is_run_without_the_hook()
    {
        if (OperatingSystem.IsWindows()) return;
        Program("native");
        (await ResolveAsync("native")).Command!.LoadsHook.Should().BeFalse();
    }

    [Fact]
    public async Task Where_no_copy_can_be_made_every_generation_runs_in_place()
    {
        var warnings = new List<string>();
        var resolver = Copying(_folder.Write("no-folder"), warnings.Add);
        foreach (var generation in new[] { 1, 2 })
            (await resolver.ResolveAsync("App.dll", [], generation, TestContext.Current.CancellationToken))
                .Command!.Arguments.Should().Equal(_folder.At("App.dll"));
        warnings.Should().HaveCount(2).And.OnlyContain(warning => warning.Contains("Replicas run in place"));
    }

    [Fact]
    public async Task Where_a_copy_can_no_longer_be_made_the_version_that_runs_stays()
    {
        using var elsewhere = new TempFolder();
        var resolver = Copying(elsewhere.At("copies"), _ => { });
        (await resolver.ResolveAsync("App.dll", [], 1, TestContext.Current.CancellationToken)).Fault.Should().BeNull();
        Directory.Delete(elsewhere.At("copies"), recursive: true);
        File.WriteAllText(elsewhere.At("copies"), "");
        (await resolver.ResolveAsync("App.dll", [], 2, TestContext.Current.CancellationToken))
            .Fault!.Message.Should().Contain("cannot be copied");
    }

    [Fact]
    public async Task Without_dotnet_a_project_names_the_sdk()
    {
        _folder.Write("App.csproj");
        var resolver = new AppResolver(new AppLocator(_folder.Path), dotnet: null, _folder.Path);
        var resolution = await resolver.ResolveAsync(null, [], 1, TestContext.Current.CancellationToken);
        Reason(resolution).Should().Contain("no dotnet program was found").And.Contain(".NET SDK");
    }

    [Fact]
    public async Task Hot_reload_is_dotnet_watch_in_the_projects_folder_and_heeds_no_launch_profile()
    {
        var project = _folder.Write("app/App.csproj");
        var command = (await WatchAsync("app")).Command!;
        command.FileName.Should().Be("/dotnet");
        command.Arguments.Should().Equal(
            "watch", "--non-interactive", "--project", project, "--no-launch-profile", "run", "--", "--x");
        command.WorkingDirectory.Should().Be(_folder.At("app"));
    }

    [Fact]
    public async Task Hot_reload_needs_sources()
    {
        _folder.Write("App.dll");
        var fault = (await WatchAsync("App.dll")).Fault!;
        fault.Message.Should().Contain("is no project");
        fault.ExitCode.Should().Be(ExitCode.Usage);
    }

    private AppResolver Copying(string place, Action<string> warn)
    {
        _folder.Write("App.runtimeconfig.json", Web);
        _folder.Write("App.dll");
        return new AppResolver(new AppLocator(_folder.Path), "/dotnet", _folder.Path)
        {
            Copies = new AppCopies(place),
            Warn = warn,
        };
    }

    private Task<AppResolution> WatchAsync(string app) =>
        new AppResolver(new AppLocator(_folder.Path), "/dotnet", _folder.Path) { Watch = true }
            .ResolveAsync(app, ["--x"], 1, TestContext.Current.CancellationToken);

    private Task<AppResolution> ResolveAsync(string app, params string[] arguments) =>
        new AppResolver(new AppLocator(_folder.Path), "/dotnet", _folder.Path)
            .ResolveAsync(app, arguments, 1, TestContext.Current.CancellationToken);

    private static string Reason(AppResolution resolution)
    {
        resolution.Command.Should().BeNull();
        resolution.Fault!.ExitCode.Should().Be(ExitCode.CannotBoot);
        return resolution.Fault.Message;
    }

    private string Program(string name)
    {
        var path = _folder.Write(name);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
