using System.ComponentModel;

namespace Gateway.Apps;

/// <summary>Publishes a project into a folder for each generation: no rebuild changes files under a replica.</summary>
public sealed class ProjectBuild(string dotnet, string project)
{
    private string Copies => Path.Combine(Path.GetDirectoryName(project)!, "bin", "gateway");

    public async Task<(string? Folder, AppFault? Fault)> PublishAsync(int generation, CancellationToken cancellation)
    {
        var folder = FreeFolder.Of(Path.Combine(Copies, $"{Environment.ProcessId}-{generation}"));
        try
        {
            Directory.CreateDirectory(Copies);
            using var turn = await BuildLock.TakeAsync(Path.Combine(Copies, ".turn"), cancellation);
            RemoveOldCopies();
            var run = await RunAsync(Command(folder), cancellation);
            return run.Code == 0 ? (folder, null) : (null, FaultOf(run));
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return (null, Fault($"{project} cannot be built: {failure.Message}"));
        }
    }

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

    // The SDK leaves empty directories behind with each run: a gateway that reloads for months would fill the disk.
    private static async Task<ToolRun> RunAsync(ProcessStartInfo command, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows()) return await ToolRun.RunAsync(command, cancellation);
        // Short: the build's own sockets are made there.
        var temporary = Directory.CreateTempSubdirectory("gateway-").FullName;
        command.Environment["TMPDIR"] = temporary;
        try
        {
            return await ToolRun.RunAsync(command, cancellation);
        }
        finally
        {
            BestEffort.DeleteFolder(temporary);
        }
    }

    private AppFault FaultOf(ToolRun run) => Fault(BuildOutput.LacksSdk(run.Output)
        ? $"{project} cannot be built: the .NET SDK is not installed beside {dotnet}, or not the one that global.json "
            + "asks for; publish the app elsewhere and name its .dll\n"
            + Indented(run.Output.Where(line => line.Length > 0).Take(BuildOutput.MostErrors))
        : $"{project} does not build:\n{Indented(BuildOutput.Errors(run.Output))}");

    private static AppFault Fault(string message) => new(ExitCode.CannotBoot, message);

    // A gateway that was killed leaves its copies behind.
    private void RemoveOldCopies()
    {
        foreach (var copy in Directory.EnumerateDirectories(Copies))
        {
            var numbers = Path.GetFileName(copy).Split('-');
            if (numbers.Length is 2 or 3 && Array.TrueForAll(numbers, IsNumber)
                && !ProcessTree.IsAlive(int.Parse(numbers[0], CultureInfo.InvariantCulture)))
                Directory.Delete(copy, recursive: true);
        }
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, null, out _);

    private static string Indented(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => "    " + line));
}

/// <summary>Held while a project is built: two builds of one at once would spoil each other's files.</summary>
public static class BuildLock
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(100);

    /// <param name="path">A file that only serves for this; its lock ends with the process that holds it.</param>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryTake(path) is { } turn) return turn;
            await Task.Delay(_betweenTries, cancellation);
        }
    }

    private static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (taken.GetType() == typeof(IOException) && File.Exists(path))
        {
            return null;
        }
    }
}
