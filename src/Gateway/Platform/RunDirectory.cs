namespace Gateway.Platform;

/// <summary>Where this gateway keeps its sockets. Other versions find it by its name and the lock's.</summary>
public sealed class RunDirectory : IDisposable
{
    public const string Pipes = @"\\.\pipe\";
    private const string Prefix = "gateway-";
    private const string LockName = "lock";

    // slot.generation-start.h2 of the 1,024th slot after a long life.
    private const int LongestSocketName = 24;

    private const int MostOfOneName = 999;
    private readonly LockedDirectory _directory;

    private RunDirectory(LockedDirectory directory) => _directory = directory;

    public string Path => _directory.Path;
    public string ControlSocket => ControlOf(Path);

    /// <summary>A socket in the directory or, on Windows, a pipe of the same name.</summary>
    public static string ControlOf(string directory) => OperatingSystem.IsWindows()
        ? Pipes + System.IO.Path.GetFileName(directory)
        : System.IO.Path.Combine(directory, "control.sock");

    /// <summary>For when none is configured, the best first.</summary>
    /// <param name="runtime"><c>XDG_RUNTIME_DIR</c>.</param>
    /// <param name="toMake">Verbs look everywhere; a gateway makes none where it would go with its user's
    /// log-out.</param>
    public static IReadOnlyList<string> Candidates(string? runtime, bool toMake = false)
    {
        if (toMake && runtime is not null && GoesAtLogOut(runtime)) runtime = null;
        var run = OperatingSystem.IsWindows() ? null : "/run";
        // A container with a read-only root has nothing else that can be written to.
        var memory = OperatingSystem.IsLinux() ? "/dev/shm" : null;
        IEnumerable<string?> places = [runtime, run, System.IO.Path.GetTempPath(), memory];
        return [.. places.OfType<string>().Where(place => place.Length > 0).Distinct()];
    }

    /// <summary>Those of all gateways, whoever may enter them.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        try
        {
            return [.. Directory.GetDirectories(folder, Prefix + "*").Order(StringComparer.Ordinal)];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Of the gateway that has made it, in its own container.</summary>
    public static int? PidOf(string directory) =>
        int.TryParse(
            System.IO.Path.GetFileName(directory)[Prefix.Length..].Split('-')[0], NumberStyles.None,
            CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;

    /// <param name="forReplicas">Else a place that can hold no socket is better than no gateway.</param>
    public static RunDirectory? Create(string? configured, bool forReplicas, out string? fault) =>
        Create(
            configured is null
                ? Candidates(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), toMake: true)
                : [configured],
            forReplicas, out fault);

    internal static RunDirectory? Create(IReadOnlyList<string> places, bool forReplicas, out string? fault) =>
        First(places, forSockets: true, out fault)
        ?? (forReplicas ? null : First(places, forSockets: false, out fault));

    /// <summary>Told when somebody has taken it away.</summary>
    public Action<string>? Warn { get; set; }

    /// <summary>Makes it again where it is gone: some clean the place by age, or at a log-out.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public void Restore()
    {
        lock (_directory)
            if (_directory.Restore())
                Warn?.Invoke($"{Path} was taken away, and is made again; Gateway:RunDirectory puts it elsewhere");
    }

    public void Touch() => _directory.Touch();
    public void Dispose() => _directory.Dispose();

    // logind removes it with the last session, unless the user may linger. A user's own service ends then as well.
    private static bool GoesAtLogOut(string runtime) =>
        runtime.StartsWith("/run/user/", StringComparison.Ordinal)
        && Directory.Exists("/run/systemd/seats")
        && Environment.GetEnvironmentVariable("INVOCATION_ID") is null
        && !File.Exists(System.IO.Path.Combine("/var/lib/systemd/linger", Environment.UserName));

    private static RunDirectory? First(IReadOnlyList<string> places, bool forSockets, out string? fault)
    {
        fault = null;
        foreach (var place in places)
        {
            var directory = TryCreate(place, forSockets, out var problem);
            fault = problem is null
                ? null
                : $"no sockets can be made under {place}: {problem}. "
                    + "Set Gateway:RunDirectory to a short, writable directory.";
            if (directory is not null) return directory;
        }

        return null;
    }

    private static RunDirectory? TryCreate(string place, bool forSockets, out string? problem)
    {
        LockedDirectory.RemoveStale(place, Prefix, LockName);
        problem = forSockets ? TooLong(NameOf(place, MostOfOneName)) : null;
        if (problem is not null) return null;
        LockedDirectory? directory = null;
        try
        {
            directory = Free(place);
            if (forSockets) TryOut(System.IO.Path.Combine(directory.Path, "try.sock"));
            return new RunDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            problem = failure.Message;
            directory?.Dispose();
            return null;
        }
    }

    private static string? TooLong(string path)
    {
        var longest = System.IO.Path.Combine(path, new string('x', LongestSocketName));
        return UnixSocketPath.Fits(longest)
            ? null
            : $"a socket's path may have {UnixSocketPath.Longest} bytes, and {longest} is longer";
    }

    // Gateways in several containers may share the place, and each of them be process 1. Whoever else has made a
    // folder of that name keeps it.
    private static LockedDirectory Free(string place)
    {
        for (var attempt = 0; attempt <= MostOfOneName; attempt++)
            if (LockedDirectory.TryCreate(NameOf(place, attempt), LockName) is { } directory)
                return directory;
        throw new IOException($"every name for it is taken in {place}");
    }

    private static string NameOf(string place, int attempt) => System.IO.Path.GetFullPath(System.IO.Path.Combine(
        place, $"{Prefix}{Environment.ProcessId}" + (attempt == 0 ? "" : $"-{attempt}")));

    // A full or odd file system shows only when a socket is really bound.
    private static void TryOut(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            socket.Bind(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
    }
}
