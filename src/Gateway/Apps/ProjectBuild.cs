using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Apps;

/// <summary>
/// Publishes a project into a folder of its own for each generation, so that a rebuild never changes files under a
/// running replica.
/// </summary>
/// <param name="dotnet">Path of the <c>dotnet</c> program.</param>
/// <param name="project">Absolute path of the project file.</param>
public sealed partial class ProjectBuild(string dotnet, string project)
{
    private const int MostErrors = 20;

    private string Copies => Path.Combine(Path.GetDirectoryName(project)!, "bin", "gateway");

    /// <summary>The folder that holds the published app, or null and the fault.</summary>
    public async Task<(string? Folder, AppFault? Fault)> PublishAsync(int generation, CancellationToken cancellation)
    {
        var folder = Path.Combine(
            Copies, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{generation}"));
        try
        {
            Directory.CreateDirectory(Copies);
            using var turn = await BuildLock.TakeAsync(Path.Combine(Copies, ".turn"), cancellation);
            RemoveOldCopies();
            var command = Command(folder);
            using var temporary = SdkFolder.For(command);
            var run = await ToolRun.RunAsync(command, cancellation);
            return run.Code == 0 ? (folder, null) : (null, FaultOf(run));
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return (null, new AppFault(ExitCode.CannotBoot, $"{project} cannot be built: {failure.Message}"));
        }
    }

    /// <summary>The lines that say what is wrong, each once.</summary>
    internal static IReadOnlyList<string> Errors(IReadOnlyList<string> output)
    {
        var errors = output.Select(Error).OfType<string>().Distinct().ToList();
        if (errors.Count == 0) return [.. output.Where(line => line.Length > 0).TakeLast(MostErrors)];
        if (errors.Count <= MostErrors) return errors;
        return [.. errors.Take(MostErrors), $"and {errors.Count - MostErrors} more"];
    }

    /// <summary>What a line of a build's output says is wrong, or null.</summary>
    internal static string? Error(string line) =>
        ErrorLine().IsMatch(line) ? ProjectSuffix().Replace(line, "").Trim() : null;

    private ProcessStartInfo Command(string folder)
    {
        // Build servers would outlive the gateway, so they stay off: the compiler's start costs less than a second.
        string[] arguments =
        [
            "publish", project, "-c", "Release", "-o", folder, "--nologo", "-v:q", "--disable-build-servers",
            "-p:ErrorOnDuplicatePublishOutputFiles=false", "-clp:NoSummary",
        ];
        var start = new ProcessStartInfo(dotnet, arguments) { WorkingDirectory = Path.GetDirectoryName(project)! };
        SdkEnvironment.Fill(start.Environment);
        return start;
    }

    private AppFault FaultOf(ToolRun run)
    {
        if (run.Output.Any(line => NoSdk().IsMatch(line)))
            return new AppFault(ExitCode.CannotBoot, $"{project} cannot be built: the .NET SDK is not installed beside "
                + $"{dotnet}, or not the one that global.json asks for; publish the app elsewhere and name its .dll\n"
                + Indented(run.Output.Where(line => line.Length > 0).Take(MostErrors)));
        return new AppFault(ExitCode.CannotBoot, $"{project} does not build:\n{Indented(Errors(run.Output))}");
    }

    // A gateway that was killed leaves its copies behind.
    private void RemoveOldCopies()
    {
        foreach (var copy in Directory.EnumerateDirectories(Copies))
        {
            var owner = Path.GetFileName(copy).Split('-')[0];
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !ProcessTree.IsAlive(pid))
                Directory.Delete(copy, recursive: true);
        }
    }

    private static string Indented(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => "    " + line));

    [GeneratedRegex(@"\berror\b( [A-Z]+\d+)?\s*:")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@" \[[^\]]*proj(::[^\]]*)?\]$")]
    private static partial Regex ProjectSuffix();

    [GeneratedRegex(@"No \.NET SDKs were found|A compatible \.NET SDK was not found|SDK .* was not found")]
    private static partial Regex NoSdk();
}
