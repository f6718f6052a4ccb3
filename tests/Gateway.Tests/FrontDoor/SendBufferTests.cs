using System.Net;
using System.Net.Sockets;
using Gateway.FrontDoor;
using Gateway.Platform;

namespace Gateway.Tests.FrontDoor;

public class SendBufferTests
{
    [Fact]
    public async Task The_system_takes_little_of_an_answer_in_advance()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux has the option.");
        var listener = new ListeningSockets("public", InheritedSockets.None).Open(new IPEndPoint(IPAddress.Loopback, 0)).Socket;
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        // TCP_NOTSENT_LOWAT
        var unsent = new byte[4];
        accepted.GetRawSocketOption(6, 25, unsent);
        BitConverter.ToInt32(unsent).Should().Be(SendBuffer.Unsent);
        listener.Dispose();
    }
}
