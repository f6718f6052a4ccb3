using Gateway.Apps;

namespace Gateway.Tests.Apps;

public sealed class WatchCommandTests : IDisposable
{
    private const string Profiles = """
        {
          // As the SDK writes it, and people change it.
          "profiles": {
            "IIS": { "commandName": "IISExpress", "environmentVariables": { "A": "of another" } },
            "http": {
              "commandName": "Project",
              "applicationUrl": "http://localhost:5000",
              "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Staging", "A": "a", "B": "b", "N": 1, },
            },
          },
        }
        """;

    private readonly TempFolder _project = new();
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose() => _project.Dispose();

    [Fact]
    public void The_app_runs_in_development_by_default()
    {
        Fill();
        _environment.Should().Contain("ASPNETCORE_ENVIRONMENT", "Development").And.NotContainKey("DOTNET_ENVIRONMENT");
    }

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT")]
    public void Whoever_names_another_environment_gets_that_one_alone(string variable)
    {
        _project.Write("Properties/launchSettings.json", Profiles);
        _environment[variable] = "Demo";
        Fill();
        _environment.Keys.Where(name => name.EndsWith("_ENVIRONMENT", StringComparison.Ordinal)).Should().Equal(variable);
        _environment[variable].Should().Be("Demo");
    }

    [Fact]
    public void A_name_that_is_empty_names_nothing()
    {
        _environment["ASPNETCORE_ENVIRONMENT"] = "";
        Fill();
        _environment.Should().Contain("ASPNETCORE_ENVIRONMENT", "Development");
    }

    [Fact]
    public void The_variables_of_the_launch_profile_are_there_unless_they_are_set()
    {
        _project.Write("Properties/launchSettings.json", Profiles);
        _environment["B"] = "mine";
        Fill();
        _environment.Should().Contain("ASPNETCORE_ENVIRONMENT", "Staging").And.Contain("A", "a").And.Contain("B", "mine")
            .And.NotContainKey("N");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "profiles": [] }""")]
    [InlineData("""{ "profiles": { "a": null, "b": { "commandName": "Project", "environmentVariables": "x" } } }""")]
    public void Launch_settings_that_say_nothing_change_nothing(string settings)
    {
        _project.Write("Properties/launchSettings.json", settings);
        Fill();
        _environment.Should().Contain("ASPNETCORE_ENVIRONMENT", "Development");
    }

    [Fact]
    public void Browsers_are_refreshed_and_none_is_opened()
    {
        Fill();
        _environment.Should().Contain("DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER", "1")
            .And.NotContainKey("DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH");
    }

    private void Fill() => WatchCommand.Fill(_environment, _project.Path);
}
