using System.Diagnostics;

namespace Gateway.Apps;

/// <summary>A program that was run to its end.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Both streams, in the order in which the lines came.</param>
public sealed record ToolRun(int Code, IReadOnlyList<string> Output)
{
    // Whatever the tool left running in the background may hold its output open.
    private static readonly TimeSpan _outputGrace = TimeSpan.FromSeconds(1);

    /// <summary>Runs it and keeps what it writes; it is killed when <paramref name="cancellation"/> comes
    /// first.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static async Task<ToolRun> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var lines = new List<string>();
        var output = Task.WhenAll(
            FollowAsync(process.StandardOutput, lines), FollowAsync(process.StandardError, lines));
        try
        {
            await ExitAsync(process).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await Task.WhenAny(output, Task.Delay(_outputGrace, CancellationToken.None));
        lock (lines) return new ToolRun(process.ExitCode, [.. lines]);
    }

    // Process.WaitForExitAsync would also wait for the end of the output.
    private static Task ExitAsync(Process process)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        process.EnableRaisingEvents = true;
        if (process.HasExited) exited.TrySetResult();
        return exited.Task;
    }

    private static async Task FollowAsync(StreamReader output, List<string> lines)
    {
        try
        {
            while (await output.ReadLineAsync() is { } line)
                lock (lines) lines.Add(line);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream went with the process.
        }
    }
}
