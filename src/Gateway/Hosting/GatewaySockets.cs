using Gateway.Control;
using Gateway.FrontDoor;

namespace Gateway.Hosting;

public sealed record ServerSockets(ListeningSockets Listening, GatedTransport Transport);

public sealed class GatewaySockets
{
    private readonly ControlSocketFile _controlFile;

    public GatewaySockets(InheritedSockets inherited, ControlSocketFile controlFile, ILoggerFactory logs)
    {
        _controlFile = controlFile;
        Public = Open("public", DescriptorBudget.HasForClient);
        // An operator comes in when clients no longer do.
        Admin = Open("admin", () => true);
        Control = Open("control", () => true);

        ServerSockets Open(string server, Func<bool> hasRoom)
        {
            var listening = new ListeningSockets(server, inherited);
            return new ServerSockets(listening, new GatedTransport(listening, logs, hasRoom));
        }
    }

    public ServerSockets Public { get; }
    public ServerSockets Admin { get; }
    public ServerSockets Control { get; }
    public IEnumerable<HandedSocket> ForClients => Of(Public);

    /// <summary>What a new gateway needs to serve in place of this one. Where the control socket is in this gateway's
    /// own directory, the new one has another.</summary>
    public IEnumerable<HandedSocket> ForUpgrade =>
        _controlFile.OfThisGateway ? [.. Of(Public), .. Of(Admin)] : [.. Of(Public), .. Of(Admin), .. Of(Control)];

    /// <summary>The same for one that has its own files.</summary>
    public IEnumerable<HandedSocket> ForAnother => [.. Of(Public), .. Of(Admin)];

    /// <summary>Listens anew where the file of a socket was taken away.</summary>
    public void Restore()
    {
        foreach (var server in new[] { Public, Admin }) server.Transport.Restore();
        if (Control.Transport.Restore()) ControlServer.Protect(_controlFile.Path);
    }

    public void HandOver()
    {
        foreach (var server in new[] { Public, Admin, Control }) server.Transport.HandOver();
        _controlFile.Hide();
    }

    public void TakeBack()
    {
        _controlFile.Show();
        foreach (var server in new[] { Public, Admin, Control }) server.Transport.TakeBack();
    }

    private static IEnumerable<HandedSocket> Of(ServerSockets server) => server.Listening.Opened.Select(
        socket => new HandedSocket((int)socket.Socket.Handle, socket.Name, socket.UnitName));
}
