namespace Gateway.Processes;

/// <param name="Code">Its exit code; 128 + the signal's number when a signal ended it.</param>
/// <param name="LastOutput">Its last lines of output, oldest first.</param>
public sealed record ReplicaExit(int Code, IReadOnlyList<string> LastOutput)
{
    private static readonly Dictionary<int, string> _signals = new(
    [
        new(1, "SIGHUP"), new(2, "SIGINT"), new(3, "SIGQUIT"), new(4, "SIGILL"), new(6, "SIGABRT"), new(7, "SIGBUS"),
        new(8, "SIGFPE"), new(9, "SIGKILL"), new(10, "SIGUSR1"), new(11, "SIGSEGV"), new(12, "SIGUSR2"),
        new(13, "SIGPIPE"), new(14, "SIGALRM"), new(15, "SIGTERM"), new(24, "SIGXCPU"), new(25, "SIGXFSZ"),
        new(31, "SIGSYS"),
    ]);

    /// <summary>For people: <c>exit code 3</c> or <c>killed by SIGKILL</c>.</summary>
    public string Cause => Signal is { } signal ? $"killed by {signal}" : $"exit code {Code}";

    /// <summary>The same in a word, for counting: the signals' names, <c>exit_0</c> or <c>exit_error</c>.</summary>
    public string Kind => Signal?.ToLowerInvariant() ?? (Code == 0 ? "exit_0" : "exit_error");
    private string? Signal => OperatingSystem.IsWindows() ? null : _signals.GetValueOrDefault(Code - 128);
}
