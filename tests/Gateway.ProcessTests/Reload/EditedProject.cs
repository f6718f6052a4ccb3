namespace Gateway.ProcessTests.Reload;

/// <summary>A project that a developer edits while the gateway serves it.</summary>
public sealed class EditedProject : IDisposable
{
    // It takes its time, as those do that make a client or call a linter.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <Target Name="Slow" BeforeTargets="Build"><Exec Command="sleep 3" /></Target>
        </Project>
        """;

    // What a template brings along: addresses that would win if they were heeded, and variables that the app needs.
    private const string LaunchSettings = """
        { "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:1",
          "environmentVariables": { "ASPNETCORE_URLS": "http://localhost:2", "FROM_PROFILE": "its profile" } } } }
        """;

    private const string Program = """
        var app = WebApplication.Create(args);
        app.MapGet("/", () => Answer.Text());
        app.MapGet("/pid", () => System.Environment.ProcessId.ToString());
        app.MapGet("/setting", () => app.Configuration["Setting"] ?? "none");
        app.MapGet("/environment", () => $"{app.Environment.EnvironmentName}, {app.Configuration["FROM_PROFILE"]}");
        app.Run();
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("édited app ");
    private string _kind = "static class";

    public EditedProject(string answer)
    {
        Write("Edited.csproj", Project);
        Write("Properties/launchSettings.json", LaunchSettings);
        Write("Program.cs", Program);
        Write("appsettings.json", """{ "Logging": { "LogLevel": { "Microsoft.AspNetCore": "Warning" } } }""");
        Edit(answer);
    }

    public string Path => _folder.FullName;

    /// <param name="answer">C# whose value is what <c>GET /</c> answers.</param>
    public void Edit(string answer) =>
        Write("Answer.cs", $"{_kind} Answer {{ public static string Text() => {answer}; }}");

    /// <summary>In a way that cannot be edited into the running app.</summary>
    public void EditRudely(string answer)
    {
        _kind = _kind == "sealed record" ? "static class" : "sealed record";
        Edit(answer);
    }

    public void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Delete(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public void Dispose() => _folder.Delete(recursive: true);
}
