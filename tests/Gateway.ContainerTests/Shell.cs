using System.Diagnostics;
using System.Text;

namespace Gateway.ContainerTests;

/// <summary>How a command ended, and all that it wrote.</summary>
public sealed record ShellResult(int Code, string Output);

/// <summary>Runs the commands that an operator would.</summary>
public static class Shell
{
    // Another build takes them for its own.
    private static readonly string[] _ofTheTestRun = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH"];

    // A build on a busy machine; what hangs must not hang the tests.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(15);

    /// <summary>Runs a command that must succeed, and returns what it wrote.</summary>
    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var result = await TryAsync(command, arguments);
        return result.Code == 0
            ? result.Output.Trim()
            : throw new InvalidOperationException(
                $"{command} {string.Join(' ', arguments)} ended with {result.Code}:\n{result.Output}");
    }

    public static Task<string> DockerAsync(params string[] arguments) => RunAsync("docker", arguments);

    public static Task<ShellResult> TryAsync(string command, params string[] arguments) =>
        TryAsync(command, arguments, new Dictionary<string, string>());

    public static async Task<ShellResult> TryAsync(
        string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var process = Process.Start(Prepare(command, arguments, environment))!;
        var output = new StringBuilder();
        Collect(process, output);
        using var deadline = new CancellationTokenSource(_patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end:\n{output}");
        }

        lock (output) return new ShellResult(process.ExitCode, output.ToString());
    }

    internal static ProcessStartInfo Prepare(
        string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOCKER_BUILDKIT"] = "1";
        foreach (var name in _ofTheTestRun) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    internal static void Collect(Process process, StringBuilder output)
    {
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
            if (line is not null)
                output.AppendLine(line);
    }
}
