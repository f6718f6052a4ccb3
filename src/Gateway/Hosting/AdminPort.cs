namespace Gateway.Hosting;

/// <summary>The second gateway in a network, on a machine or of containers that share one, has its admin address on a
/// free port, unless somebody has said where it is to be.</summary>
public static class AdminPort
{
    private const string Free = "http://127.0.0.1:0";
    private const string NameOfFree = "admin|127.0.0.1:0|0";

    public static string Of(RunRequest request, InheritedSockets inherited, Action<string> say)
    {
        var admin = request.Options.Admin;
        if (request.AdminChosen || BindUrl.Parse(admin, out _) is not { Scheme: "http" } address) return admin;
        // As the gateway had it whose sockets these are.
        if (inherited.Names.Any(name => name.StartsWith("admin|", StringComparison.Ordinal)))
            return inherited.Names.Contains(NameOfFree) ? Free : admin;
        if (!IsTaken(address.Port)) return admin;
        say($"{admin} is taken, the admin address is another; Gateway:Admin says which");
        return Free;
    }

    private static bool IsTaken(int port)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return false;
        }
        catch (SocketException taken)
        {
            return taken.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
