namespace Gateway.Apps;

/// <summary>A program that was run to its end; <c>Output</c> has both streams, as the lines came.</summary>
public sealed record ToolRun(int Code, IReadOnlyList<string> Output)
{
    public static async Task<ToolRun> RunAsync(
        ProcessStartInfo start, CancellationToken cancellation, Action<string>? tell = null)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var lines = new List<string>();
        var output = new ProcessOutput(process, (stream, _) => KeepAsync(stream, lines, tell));
        using var kill = cancellation.Register(() => ProcessTree.Kill(process));
        await output.Exited;
        cancellation.ThrowIfCancellationRequested();
        await output.ReadAsync();
        lock (lines) return new ToolRun(process.ExitCode, [.. lines]);
    }

    private static async Task KeepAsync(StreamReader output, List<string> lines, Action<string>? tell)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (lines) lines.Add(line);
            tell?.Invoke(line);
        }
    }
}
