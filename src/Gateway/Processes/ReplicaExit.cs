namespace Gateway.Processes;

/// <summary>How a replica's process ended.</summary>
/// <param name="Code">Its exit code; 128 + the signal's number when a signal ended it.</param>
/// <param name="LastOutput">Its last lines of output, oldest first.</param>
public sealed record ReplicaExit(int Code, IReadOnlyList<string> LastOutput)
{
    private static readonly Dictionary<int, string> _signals = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [10] = "SIGUSR1",
        [11] = "SIGSEGV",
        [12] = "SIGUSR2",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [31] = "SIGSYS",
    };

    /// <summary>For people: <c>exit code 3</c> or <c>killed by SIGKILL</c>.</summary>
    public string Cause
    {
        get
        {
            if (!OperatingSystem.IsWindows() && _signals.TryGetValue(Code - 128, out var signal))
                return $"killed by {signal}";
            return string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");
        }
    }

    /// <summary>The same in a word, for counting: the signals' names, <c>exit_0</c> or <c>exit_error</c>.</summary>
    public string Kind =>
        !OperatingSystem.IsWindows() && _signals.TryGetValue(Code - 128, out var signal) ? signal.ToLowerInvariant()
        : Code == 0 ? "exit_0"
        : "exit_error";
}
