using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.ProcessTests;

/// <summary>A process that a test has started, with everything that it has written so far.</summary>
public sealed partial class TestProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private TestProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and error, line by line.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public string Output => string.Join(Environment.NewLine, _lines);

    /// <summary>Starts the program with this process's environment and some changes.</summary>
    /// <param name="program">A name on the path, or a path; the test is skipped where nothing has that name.</param>
    /// <param name="arguments">Each as the program shall see it.</param>
    /// <param name="environment">The changes; a null value takes a variable away.</param>
    /// <param name="workingDirectory">Null for the tests' own.</param>
    public static TestProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        if (!OperatingSystem.IsWindows() && !Path.IsPathRooted(program)) Tools.Need(program);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return new TestProcess(Process.Start(start)!);
    }

    /// <summary>The first line that contains <paramref name="text"/>, once it has been written.</summary>
    public Task<string> LineAsync(string text, TimeSpan? within = null) => Eventually.GetAsync(
        () => Task.FromResult(_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))),
        $"A line with '{text}'",
        explain: () => Output,
        within: within);

    /// <summary>The exit code, once it has ended and all its output is here.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan? within = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var patience = within ?? TimeSpan.FromMinutes(1);
        deadline.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"It has not ended within {patience.TotalSeconds} s: {Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Unix alone.</summary>
    public void Signal(int signal) => Kill(Id, signal);

    /// <summary>Unix alone; for a process that the one under test has started.</summary>
    public static void SignalOther(int pid, int signal) => Kill(pid, signal);

    /// <summary>Ends it and all that it started.</summary>
    /// <exception cref="TimeoutException">Somebody whom it started lives on, and holds its output open.</exception>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
