using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.FrontDoor;

/// <param name="Name">By which a new gateway finds it: the server and the address that was asked for.</param>
/// <param name="UnitName">What systemd calls it; null when a gateway made it.</param>
public sealed record ListeningSocket(string Name, Socket Socket, string? UnitName);

/// <summary>What one server listens on: inherited where this process has been given it, else new.</summary>
public sealed class ListeningSockets(string server, InheritedSockets heritage)
{
    private readonly List<ListeningSocket> _opened = [];

    public IReadOnlyList<ListeningSocket> Opened => [.. _opened];

    public ListeningSocket Open(EndPoint endpoint)
    {
        var name = NameOf(endpoint);
        var given = heritage.Take(name, endpoint);
        var socket = given?.Socket ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        SendBuffer.Bound(socket);
        var opened = new ListeningSocket(name, socket, given?.UnitName);
        _opened.Add(opened);
        return opened;
    }

    /// <summary>In place of one that nobody can reach any more.</summary>
    public Socket Renew(Socket lost, EndPoint endpoint)
    {
        var place = _opened.FindIndex(opened => opened.Socket == lost);
        // It would take the file of the new one along.
        lost.Dispose();
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        SendBuffer.Bound(socket);
        _opened[place] = _opened[place] with { Socket = socket };
        return socket;
    }

    /// <summary>Where the sockets of systemd's listen that have this name, or any where it is empty.</summary>
    public IReadOnlyList<EndPoint> Given(string unitName)
    {
        var given = heritage.AddressesOf(unitName);
        return given.Count > 0 ? given : throw new IOException(
            $"systemd has passed no socket{(unitName.Length > 0 ? $" named {unitName}" : "")}; "
            + "the unit needs one (Sockets= or a .socket of the same name).");
    }

    // Two addresses may both leave their port to the system: the place in the order tells them apart.
    private string NameOf(EndPoint endpoint)
    {
        var address = $"{server}|{endpoint}";
        var before = _opened.Count(other => other.Name.StartsWith(address + "|", StringComparison.Ordinal));
        return $"{address}|{before}";
    }
}
