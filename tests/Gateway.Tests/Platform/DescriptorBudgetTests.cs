using System.Net.Sockets;
using Gateway.Platform;

namespace Gateway.Tests.Platform;

public class DescriptorBudgetTests
{
    [Theory]
    [InlineData(64, 16)]
    [InlineData(256, 16)]
    [InlineData(1024, 32)]
    [InlineData(1_048_576, 64)]
    public void A_share_of_the_limit_is_kept_from_connections(long limit, long kept) =>
        DescriptorBudget.Kept(limit).Should().Be(kept);

    [Fact]
    public void With_descriptors_to_spare_clients_and_replicas_are_connected()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        DescriptorBudget.KeepFrom(socket);
        socket.SafeHandle.IsClosed.Should().BeFalse();
        DescriptorBudget.HasForClient().Should().BeTrue();
    }
}
