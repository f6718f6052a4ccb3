using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Platform;

/// <summary>
/// Where this gateway keeps its sockets: a directory of its own, mode 0700, held by a lock for as long as the gateway
/// lives. A directory whose lock is free was left by a gateway that was killed, and is removed by the next one.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    /// <summary>Where Windows keeps named pipes.</summary>
    public const string Pipes = @"\\.\pipe\";

    private const string Prefix = "gateway-";
    private const string LockName = "lock";

    // slot.generation-start.h2 of the 1,024th slot after a long life.
    private const int LongestSocketName = 24;

    private readonly FileStream _lock;

    private RunDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string ControlSocket => ControlOf(Path);

    /// <summary>Where the gateway with that directory is told what to do: a socket in it or, on Windows, a pipe of the
    /// same name.</summary>
    public static string ControlOf(string directory) => OperatingSystem.IsWindows()
        ? Pipes + System.IO.Path.GetFileName(directory)
        : System.IO.Path.Combine(directory, "control.sock");

    /// <summary>The places that are tried when none is configured, the best first.</summary>
    public static IReadOnlyList<string> Candidates()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var run = OperatingSystem.IsWindows() ? null : "/run";
        // A container with a read-only root has nothing else that can be written to.
        var memory = OperatingSystem.IsLinux() ? "/dev/shm" : null;
        IEnumerable<string?> places = [runtime, run, System.IO.Path.GetTempPath(), memory];
        return [.. places.OfType<string>().Where(place => place.Length > 0).Distinct()];
    }

    /// <param name="configured">The operator's choice, or null for the first of <see cref="Candidates"/> that will
    /// do.</param>
    /// <param name="forReplicas">Replicas will have their sockets in it. Without them a place that can hold none is better
    /// than no gateway.</param>
    /// <param name="fault">Why there is none, and what to do.</param>
    public static RunDirectory? Create(string? configured, bool forReplicas, out string? fault) =>
        Create(configured is null ? Candidates() : [configured], forReplicas, out fault);

    internal static RunDirectory? Create(IReadOnlyList<string> places, bool forReplicas, out string? fault) =>
        First(places, forSockets: true, out fault)
        ?? (forReplicas ? null : First(places, forSockets: false, out fault));

    public void Dispose()
    {
        Remove(Path);
        _lock.Dispose();
    }

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
        RemoveStale(place);
        var path = FreeName(place);
        var longest = System.IO.Path.Combine(path, new string('x', LongestSocketName));
        problem = !forSockets || UnixSocketPath.Fits(longest)
            ? null
            : $"a socket's path may have {UnixSocketPath.Longest} bytes, and {longest} is longer";
        if (problem is not null) return null;
        FileStream? held = null;
        try
        {
            MakePrivate(path);
            var file = System.IO.Path.Combine(path, LockName);
            held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (forSockets) TryOut(System.IO.Path.Combine(path, "try.sock"));
            return new RunDirectory(path, held);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            problem = failure.Message;
            // Without the lock it may be another's, made at the same moment.
            if (held is not null) Remove(path);
            held?.Dispose();
            return null;
        }
    }

    // Gateways in several containers may share the place, and each of them be process 1.
    private static string FreeName(string place)
    {
        for (var attempt = 0; ; attempt++)
        {
            var suffix = attempt == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{attempt}");
            var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}{suffix}");
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(place, name));
            if (!Directory.Exists(path)) return path;
        }
    }

    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A full or odd file system shows only when a socket is really bound.
    private static void TryOut(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            socket.Bind(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
    }

    private static void RemoveStale(string place)
    {
        try
        {
            foreach (var left in Directory.EnumerateDirectories(place, Prefix + "*"))
                if (IsFree(System.IO.Path.Combine(left, LockName)))
                    Remove(left);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the place shows, with its message, when ours is made.
        }
    }

    private static bool IsFree(string file)
    {
        try
        {
            if (!File.Exists(file)) return false;
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or being removed by another start: the next one tries again.
        }
    }
}
