using System.Diagnostics;

namespace Api.Tests;

/// <summary>What the README says of a copy: its commands, as they stand there, make one that builds and passes its tests.</summary>
public sealed class CopyTests : IDisposable
{
    private const string Heading = "## Start your own";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("copy-");

    private static string Readme => Path.Combine(SourceTests.RepositoryFolder(), "README.md");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_copy_passes_its_own_tests()
    {
        // A copy has no such page, and is not copied again.
        Assert.SkipUnless(File.Exists(Readme), "This is a copy.");
        var commands = (await File.ReadAllLinesAsync(Readme)).SkipWhile(line => line != Heading)
            .SkipWhile(line => line != "```sh").Skip(1).TakeWhile(line => line != "```").ToList();
        commands.Should().HaveCount(4);
        var repository = Path.Combine(_folder.FullName, "repository");
        // A repository of its own, so that it works in any checkout, and with what is not committed yet.
        await RunAsync(
            $"git init -q {repository} && cd {repository} && git --work-tree={SourceTests.RepositoryFolder()} add -A . "
            + "&& git -c user.name=t -c user.email=t@example.org commit -qm copy", _folder.FullName);
        foreach (var command in commands[..2]) await RunAsync(command, repository);
        commands[2].Should().EndWith("dotnet test tests/Books.Tests)");
        // All of them take minutes, and are the ones that run here: some of each kind are enough to see that they can run.
        const string some = "FullyQualifiedName~WordsTests|FullyQualifiedName~The_committed_document|FullyQualifiedName~OnSqlite.Healthcheck";
        var said = await RunAsync($"{commands[2][..^1]} --filter '{some}')", repository);
        said.Should().Contain("Passed!").And.Contain("Books.Tests.dll");
    }

    private static async Task<string> RunAsync(string command, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The copy is somebody's on his own machine.
        foreach (var name in new[] { "CI", "MSBUILD_EXE_PATH", "MSBuildSDKsPath" }) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var said = await output + await errors;
        process.ExitCode.Should().Be(0, $"{command}\n{said[Math.Max(0, said.Length - 3000)..]}");
        return said;
    }
}
