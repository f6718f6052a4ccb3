using Gateway.Apps;

namespace Gateway.Tests.Apps;

/// <summary>The lines are those of <c>dotnet watch</c> of the SDK 10.</summary>
public sealed class WatchProgressTests
{
    private const string Error = "/app/Program.cs(4,40): error CS1002: ; expected";
    private const string Told = "the app does not compile:\n" + Error;

    private readonly WatchProgress _watch = new();
    private readonly List<WatchState> _states = [];

    public WatchProgressTests() => _watch.Follow(_states.Add);

    [Fact]
    public void It_begins_with_the_build() =>
        Now.Should().Be(new WatchState(WatchPhase.Building, "the app is being built"));

    [Fact]
    public void A_build_that_fails_tells_each_error_once_and_without_the_project()
    {
        Read(
            "/app/Program.cs(4,40): error CS1002: ; expected [/app/Hot.csproj]",
            "/app/Other.cs(1,1): error CS0103: The name 'x' does not exist [/app/Hot.csproj::TargetFramework=net10.0]");
        Now.Phase.Should().Be(WatchPhase.Building, "more errors may come");
        Read("Build FAILED.", "/app/Program.cs(4,40): error CS1002: ; expected [/app/Hot.csproj]");
        Now.Should().Be(new WatchState(
            WatchPhase.Broken, Told + "\n/app/Other.cs(1,1): error CS0103: The name 'x' does not exist"));
        _states.Should().HaveCount(2);
    }

    [Fact]
    public void One_that_fails_without_an_error_of_the_compilers_is_told_too()
    {
        Read("dotnet watch : Fix the error to continue or press Ctrl+C to exit.");
        Now.Should().Be(new WatchState(WatchPhase.Broken, "the app does not build; its log says why"));
    }

    [Fact]
    public void An_edit_that_does_not_compile_is_told_while_the_app_runs_on()
    {
        Read(
            "dotnet watch : Waiting for changes", "dotnet watch : File updated: ./Program.cs",
            "dotnet watch : Unable to apply changes due to compilation errors.", "dotnet watch : " + Error);
        Now.Should().Be(new WatchState(WatchPhase.Broken, Told));
    }

    [Theory]
    [InlineData("dotnet watch : File updated: ./Program.cs", WatchPhase.Building)]
    [InlineData("dotnet watch : Files updated: ./a.cs, ./b.cs", WatchPhase.Building)]
    [InlineData("dotnet watch : Restart is needed to apply the changes.", WatchPhase.Building)]
    [InlineData("  Determining projects to restore...", WatchPhase.Building)]
    [InlineData("Build succeeded.", WatchPhase.Runs)]
    [InlineData("dotnet watch : Waiting for changes", WatchPhase.Runs)]
    public void What_comes_next_makes_the_old_errors_history(string line, WatchPhase phase)
    {
        Read("dotnet watch : " + Error, line);
        Now.Phase.Should().Be(phase);
        Read("Build FAILED.");
        Now.Text.Should().NotContain("CS1002");
    }

    [Theory]
    [InlineData("dotnet watch : C# and Razor changes applied in 245ms.")]
    [InlineData("dotnet watch : Static asset changes applied in 3ms.")]
    [InlineData("dotnet watch : No managed code changes to apply.")]
    public void What_is_applied_is_of_the_files_that_were_named(string line)
    {
        Read("dotnet watch : File updated: ./a.cs", "dotnet watch : File updated: ./a.cs", "dotnet watch : " + Error, line);
        Now.Should().Be(new WatchState(WatchPhase.Broken, Told), "it was the edit before, told late");
        Read("dotnet watch : File updated: ./a.cs", line);
        Now.Phase.Should().Be(WatchPhase.Runs);
    }

    [Theory]
    [InlineData("dotnet watch : [Hot (net10.0)] Exited", "the app has ended; a change to its files starts it again")]
    [InlineData("dotnet watch : [Hot (net10.0)] Exited with error code 134",
        "the app has ended with error code 134; a change to its files starts it again")]
    public void An_end_counts_once_nothing_follows_it(string line, string told)
    {
        Read("Build succeeded.", line);
        Now.Phase.Should().Be(WatchPhase.Runs, "a restart ends it as well");
        Read("dotnet watch : Waiting for a file to change before restarting ...");
        Now.Should().Be(new WatchState(WatchPhase.Ended, told));
    }

    [Fact]
    public void It_knows_whether_the_app_runs()
    {
        Read("Build succeeded.");
        _watch.HasApp.Should().BeFalse();
        Read("dotnet watch : Waiting for changes", "dotnet watch : File updated: ./Program.cs");
        _watch.HasApp.Should().BeTrue();
        Read("dotnet watch : [Hot (net10.0)] Exited");
        _watch.HasApp.Should().BeFalse();
    }

    [Fact]
    public void What_the_app_says_is_none_of_it()
    {
        Read("dotnet watch : Waiting for changes");
        Read("info: Microsoft.Hosting.Lifetime[0]", "      Application is shutting down...", "Orders: error: no stock");
        Now.Phase.Should().Be(WatchPhase.Runs);
        Read("dotnet watch : File updated: ./Program.cs", "Build FAILED.");
        Now.Text.Should().NotContain("no stock");
    }

    private WatchState Now => _states[^1];

    private void Read(params string[] lines)
    {
        foreach (var line in lines) _watch.Read(line);
    }
}
