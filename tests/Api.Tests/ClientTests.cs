using System.Diagnostics;

namespace Api.Tests;

/// <summary>
/// Clients that others' generators make of the OpenAPI document: compiled, strictly, and used. Their sources are made here
/// each time; what uses them is in the folder <c>Clients</c>.
/// </summary>
public sealed class ClientTests(OnSqlite served) : IClassFixture<OnSqlite>, IDisposable
{
    private const string Kiota = "1.38.0";
    private static readonly string _tests = Path.Combine(SourceTests.RepositoryFolder(), "tests");
    private static readonly string _document = Path.Combine(SourceTests.RepositoryFolder(), "src", "Api", "openapi.json");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("client-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_in_CSharp_by_Kiota_is_compiled_and_used()
    {
        await NeedAsync($"dotnet tool install Microsoft.OpenApi.Kiota --version {Kiota} --tool-path tools", "Kiota");
        CopyClient("Program.cs.txt", "Client.csproj.txt");
        await RunAsync($"KIOTA_OFFLINE_ENABLED=true tools/kiota generate -l CSharp -d '{_document}' -o Generated -n Grants -c GrantsClient");
        await NeedAsync("dotnet restore", "Kiota's libraries");
        await RunAsync("dotnet build --no-restore -o out");
        (await RunAsync($"dotnet out/Client.dll {served.Api.Http.BaseAddress!.ToString().TrimEnd('/')} {served.Key}"))
            .Should().Be(Said().Replace("posted", "Posted", StringComparison.Ordinal).Replace("true", "True", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_in_TypeScript_by_openapi_typescript_is_compiled_and_used()
    {
        CopyClient("client.ts", "node.d.ts", "tsconfig.json", "package.json");
        await NeedAsync("npm install --no-audit --no-fund", "Node's npm, or its registry");
        await RunAsync($"npx openapi-typescript '{_document}' -o schema.d.ts");
        await RunAsync("npx tsc");
        (await RunAsync($"node client.js {served.Api.Http.BaseAddress!.ToString().TrimEnd('/')} {served.Key}")).Should().Be(Said());
    }

    private static string Said() => """
        search 3 posted 2026-10-04 true
        get 5 1
        create Rivers 2026-01-31 true
        replace Lakes
        invalid 422 urn:grants:problem:validation pagination.page_size
        missing 404 urn:grants:problem:not-found -
        changed 412 urn:grants:problem:changed-meanwhile -

        """;

    private void CopyClient(params string[] names)
    {
        var from = Directory.GetDirectories(_tests, "Clients", SearchOption.AllDirectories)
            .Single(folder => !folder.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        foreach (var name in names)
            File.Copy(Path.Combine(from, name), Path.Combine(_folder.FullName, name.Replace(".txt", "", StringComparison.Ordinal)));
    }

    // In CI a tool that is missing is a fault.
    private async Task NeedAsync(string command, string what)
    {
        var (exitCode, said) = await TryAsync(command);
        Assert.SkipWhen(exitCode != 0 && Environment.GetEnvironmentVariable("CI") != "true", $"{what} could not be had: {said}");
        exitCode.Should().Be(0, said);
    }

    private async Task<string> RunAsync(string command)
    {
        var (exitCode, said) = await TryAsync(command);
        exitCode.Should().Be(0, $"{command}\n{said}");
        return said;
    }

    private async Task<(int ExitCode, string Said)> TryAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a test's host says to MSBuild is not for another project.
        foreach (var name in new[] { "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath" }) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
