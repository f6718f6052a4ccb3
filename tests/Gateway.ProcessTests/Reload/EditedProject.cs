namespace Gateway.ProcessTests.Reload;

/// <summary>A project that a developer edits while the gateway serves it.</summary>
public sealed class EditedProject : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
        </Project>
        """;

    // What a template brings along, and what would win if it were heeded.
    private const string LaunchSettings = """
        { "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:1" } } }
        """;

    private const string Program = """
        var app = WebApplication.Create(args);
        app.MapGet("/", () => Answer.Text());
        app.MapGet("/pid", () => System.Environment.ProcessId.ToString());
        app.Run();
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edited");

    public EditedProject(string answer)
    {
        Write("Edited.csproj", Project);
        Write("Properties/launchSettings.json", LaunchSettings);
        Write("Program.cs", Program);
        Edit(answer);
    }

    public string Path => _folder.FullName;

    /// <param name="answer">C# whose value is what <c>GET /</c> answers.</param>
    /// <param name="kind">Of the type that answers; another one than before cannot be edited into a running app.</param>
    public void Edit(string answer, string kind = "static class") =>
        Write("Answer.cs", $"{kind} Answer {{ public static string Text() => {answer}; }}");

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
