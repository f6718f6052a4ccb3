using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Api.Tests;

/// <summary>The API behaves the same wherever it runs: what differs is a setting that says what it does.</summary>
public sealed partial class SourceTests
{
    private static readonly string _api = Path.Combine(RepositoryFolder(), "src", "Api");

    [Fact]
    public void No_source_asks_in_which_environment_it_runs() =>
        Sources().Where(file => AsksForEnvironment().IsMatch(File.ReadAllText(file))).Should().BeEmpty();

    [Fact]
    public void All_sources_are_looked_at() =>
        Sources().Select(Path.GetFileName).Should().Contain(["Program.cs", "QueryBuilder.cs", "appsettings.json"]);

    [Theory]
    [InlineData("if (app.Environment.IsDevelopment())")]
    [InlineData("builder.Environment.IsProduction()")]
    [InlineData("env.IsEnvironment(\"Staging\")")]
    [InlineData("builder.Environment.EnvironmentName")]
    [InlineData("GetEnvironmentVariable(\"ASPNETCORE_ENVIRONMENT\")")]
    [InlineData("GetEnvironmentVariable(\"DOTNET_ENVIRONMENT\")")]
    public void One_that_asked_would_be_found(string line) => AsksForEnvironment().IsMatch(line).Should().BeTrue();

    [Fact]
    public void No_settings_are_for_one_environment() =>
        Directory.GetFiles(_api, "appsettings.*").Select(Path.GetFileName).Should().Equal("appsettings.json");

    [Fact]
    public void Program_is_read_at_a_glance() =>
        File.ReadLines(Path.Combine(_api, "Program.cs")).Should().HaveCountLessThanOrEqualTo(80, "it is one page");

    [Fact]
    public void No_busy_machine_makes_a_text_take_too_long_to_look_at()
    {
        var forms = typeof(Opportunities.OpportunityInput).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties()).Select(property => property.GetCustomAttribute<RegularExpressionAttribute>())
            .OfType<RegularExpressionAttribute>().ToList();

        forms.Should().NotBeEmpty();
        forms.Should().OnlyContain(form => form.MatchTimeoutInMilliseconds == -1, "its clock runs on while the process waits");
    }

    public static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    private static IEnumerable<string> Sources() => Directory
        .EnumerateFiles(_api, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".json")
        .Where(file => Path.GetRelativePath(_api, file).Split(Path.DirectorySeparatorChar)[0] is not "obj" and not "bin");

    [GeneratedRegex("Is(Development|Production|Staging|Environment)\\b|EnvironmentName|(ASPNETCORE|DOTNET)_ENVIRONMENT")]
    private static partial Regex AsksForEnvironment();
}
