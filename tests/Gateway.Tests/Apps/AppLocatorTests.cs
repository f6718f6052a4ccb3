using Gateway.Apps;
using Gateway.Platform;

namespace Gateway.Tests.Apps;

public sealed class AppLocatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("web")]
    [InlineData("web/")]
    [InlineData("web/web.csproj")]
    public void A_project_is_named_by_its_folder_or_its_file(string app)
    {
        var project = _folder.Write("web/web.csproj");
        Find(app).Should().Be(new AppPlace(AppKind.Project, project));
    }

    [Fact]
    public void Without_a_name_the_project_at_hand_comes_before_the_one_in_src()
    {
        var fallback = _folder.Write("src/Api/Api.csproj");
        Find(null)!.Path.Should().Be(fallback);

        var here = _folder.Write("Here.csproj");
        Find(null)!.Path.Should().Be(here);
    }

    [Fact]
    public void An_assembly_is_named_by_its_file()
    {
        var path = _folder.Write("out/App.DLL");
        Find("out/App.DLL").Should().Be(new AppPlace(AppKind.Assembly, path));
    }

    [Fact]
    public void A_published_app_may_be_named_by_its_folder()
    {
        var path = _folder.Write("app/Shop.dll");
        _folder.Write("app/Library.dll");
        _folder.Write("app/Shop.runtimeconfig.json");
        Find("app").Should().Be(new AppPlace(AppKind.Assembly, path));
    }

    [Fact]
    public void A_program_is_one_that_may_be_executed()
    {
        var path = _folder.Write("app.exe");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Find("app.exe").Should().Be(new AppPlace(AppKind.Executable, path));
    }

    [Fact]
    public void Several_projects_in_a_folder_are_named()
    {
        _folder.Write("A.csproj");
        _folder.Write("B.csproj");
        FaultOf(".").Should().EndWith("holds several projects, name one: A.csproj, B.csproj");
    }

    [Theory]
    [InlineData(null, "no APP was named")]
    [InlineData("absent", "there is no such project")]
    [InlineData("notes.txt", "is neither a project")]
    [InlineData("empty", "holds no project")]
    public void What_cannot_be_served_is_wrong_usage(string? app, string reason)
    {
        _folder.Write("notes.txt");
        _folder.Write("empty/readme");
        FaultOf(app).Should().Contain(reason);
    }

    private AppPlace? Find(string? app) => new AppLocator(_folder.Path).Find(app, out _);

    private string FaultOf(string? app)
    {
        new AppLocator(_folder.Path).Find(app, out var fault).Should().BeNull();
        fault!.ExitCode.Should().Be(ExitCode.Usage);
        return fault.Message;
    }
}
