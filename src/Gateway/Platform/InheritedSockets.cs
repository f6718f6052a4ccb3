namespace Gateway.Platform;

/// <param name="Name">By which the old gateway knew it; empty without one.</param>
/// <param name="UnitName">systemd's <c>FileDescriptorName=</c>; null when it is none of systemd's.</param>
public sealed record InheritedSocket(string Name, Socket Socket, string? UnitName);

/// <summary>Of the gateway that this one replaces and of systemd; read before a child can inherit them again.</summary>
public sealed class InheritedSockets
{
    /// <summary>A line per socket: descriptor, name and, where it has one, systemd's name, separated by tabs.</summary>
    public const string SocketsVariable = "GATEWAY_UPGRADE_SOCKETS";

    // SD_LISTEN_FDS_START.
    private const int FirstOfSystemd = 3;
    private readonly List<InheritedSocket> _left;

    private InheritedSockets(IEnumerable<InheritedSocket> given) => _left = [.. given];

    public static InheritedSockets None { get; } = new([]);

    public static InheritedSockets OfThisProcess()
    {
        if (OperatingSystem.IsWindows()) return None;
        var handed = EnvironmentVariable.Take(SocketsVariable);
        var pid = EnvironmentVariable.Take("LISTEN_PID");
        var (count, names) = (EnvironmentVariable.Take("LISTEN_FDS"), EnvironmentVariable.Take("LISTEN_FDNAMES"));
        if (handed is not null) return new InheritedSockets(Handed(handed));
        return pid == $"{Environment.ProcessId}"
            ? new InheritedSockets(FromSystemd(count, names))
            : None;
    }

    /// <summary>Of a gateway that is no parent of this process.</summary>
    public static InheritedSockets Of(IEnumerable<HandedSocket> handed) =>
        new(handed.Select(socket => Given(socket.Name, socket.Descriptor, socket.UnitName)));

    /// <summary>By which their gateway knew those that are still here.</summary>
    public IEnumerable<string> Names => _left.Select(socket => socket.Name);

    public InheritedSocket? Take(string name, EndPoint endpoint)
    {
        var given = _left.Find(socket => socket.Name == name || socket.Name == DescriptorStore.NameOf(name))
            ?? _left.Find(socket => socket.UnitName is not null && Serves(socket.Socket.LocalEndPoint, endpoint));
        if (given is not null) _left.Remove(given);
        return given;
    }

    /// <summary>Of those that systemd calls so; of all of systemd's where the name is empty.</summary>
    public IReadOnlyList<EndPoint> AddressesOf(string name) =>
        [.. _left.Where(socket => socket.UnitName is { } unit && (name.Length == 0 || unit == name))
            .Select(socket => socket.Socket.LocalEndPoint!)];

    /// <summary>Closes those not taken: whoever connects to one of a former gateway's is refused.</summary>
    public void Close()
    {
        foreach (var (_, socket, unit) in _left)
            if (unit is null) socket.Shutdown(SocketShutdown.Both);
        foreach (var socket in _left) socket.Socket.Dispose();
        _left.Clear();
    }

    private static bool Serves(EndPoint? given, EndPoint asked)
    {
        if (given is not IPEndPoint ip || asked is not IPEndPoint wanted) return given?.ToString() == asked.ToString();
        return ip.Port == wanted.Port && (ip.Address.Equals(wanted.Address) || (IsAny(ip) && IsAny(wanted)));
    }

    private static bool IsAny(IPEndPoint endpoint) =>
        endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);

    private static IEnumerable<InheritedSocket> Handed(string lines) =>
        lines.Split('\n').Select(line => line.Split('\t')).Select(parts => Given(
            parts[1], int.Parse(parts[0], CultureInfo.InvariantCulture), parts is [_, _, var unit] ? unit : null));

    private static IEnumerable<InheritedSocket> FromSystemd(string? count, string? names)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var sockets)) yield break;
        var all = names?.Split(':') ?? [];
        for (var number = 0; number < sockets; number++)
        {
            var name = number < all.Length ? all[number] : "";
            // One that a gateway has left there before it crashed is a gateway's own.
            yield return name.StartsWith(DescriptorStore.Prefix, StringComparison.Ordinal)
                ? Given(name, FirstOfSystemd + number, null)
                : Given("", FirstOfSystemd + number, name);
        }
    }

    private static InheritedSocket Given(string name, int descriptor, string? unitName)
    {
        Descriptor.KeepFromChildren(descriptor);
        return new InheritedSocket(name, new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)), unitName);
    }
}
