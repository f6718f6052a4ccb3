using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.FrontDoor;

// The end of what a client sends is no sign that it does not listen any more, and Kestrel takes it for one. Of a client
// that is gone nothing else is seen either, so it is not waited for long.
public static class HalfClose
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Linux: netinet/tcp.h.
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const byte CloseWait = 8;

    public static ConnectionDelegate Watch(ConnectionDelegate http) => async connection =>
    {
        using var gone = new CancellationTokenSource();
        using var told = connection.ConnectionClosed.UnsafeRegister(_ => Ended(connection, gone), null);
        connection.ConnectionClosed = gone.Token;
        connection.Transport = new HalfClosedInput(connection.Transport.Input, connection.Transport.Output);
        await http(connection);
    };

    private static void Ended(ConnectionContext connection, CancellationTokenSource gone)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && StillListens(socket))
            gone.CancelAfter(Patience);
        else gone.Cancel();
    }

    private static bool StillListens(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp) return false;
        try
        {
            Span<byte> state = stackalloc byte[1];
            return socket.GetRawSocketOption(Tcp, TcpInfo, state) == 1 && state[0] == CloseWait;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
