using Gateway.Apps;

namespace Gateway.Tests.Apps;

/// <summary>The lines are those of <c>dotnet watch</c> of the SDK 10.</summary>
public sealed class WatchProgressTests
{
    private readonly WatchProgress _story = new();

    [Fact]
    public void It_begins_with_the_build() => _story.Text.Should().Be("the app is being built");

    [Fact]
    public void Each_error_of_the_compiler_is_told_once_and_without_the_project()
    {
        Read(
            "/app/Program.cs(4,40): error CS1002: ; expected [/app/Hot.csproj]",
            "/app/Program.cs(4,40): error CS1002: ; expected [/app/Hot.csproj]",
            "dotnet watch : /app/Other.cs(1,1): error CS0103: The name 'x' does not exist in the current context");
        _story.Text.Split('\n').Should().Equal(
            "the app does not compile:",
            "/app/Program.cs(4,40): error CS1002: ; expected",
            "/app/Other.cs(1,1): error CS0103: The name 'x' does not exist in the current context");
    }

    [Theory]
    [InlineData("dotnet watch : File updated: ./Program.cs", "the app is being built")]
    [InlineData("dotnet watch : Restart is needed to apply the changes.", "the app is being built")]
    [InlineData("Build succeeded.", "the app is starting")]
    [InlineData("dotnet watch : [Hot (net10.0)] Exited with error code 134",
        "the app has ended with error code 134; a change to its files starts it again")]
    public void What_comes_next_makes_the_old_errors_history(string line, string told)
    {
        Read("/app/Program.cs(4,40): error CS1002: ; expected [/app/Hot.csproj]", line);
        _story.Text.Should().Be(told);
    }

    [Fact]
    public void What_the_app_says_is_not_the_storys_business()
    {
        Read("info: Microsoft.Hosting.Lifetime[0]", "      Application is shutting down...");
        _story.Text.Should().Be("the app is being built");
    }

    private void Read(params string[] lines)
    {
        foreach (var line in lines) _story.Read(line);
    }
}
