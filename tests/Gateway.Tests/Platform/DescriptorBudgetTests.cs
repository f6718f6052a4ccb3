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

    [Fact]
    public void While_the_last_number_for_clients_is_free_no_file_is_opened_to_find_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such numbers");
        DescriptorBudget.HasForClient();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var room = DescriptorBudget.HasForClient();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0, "a file that is opened has a handle");
        room.Should().BeTrue();
    }

    // 0 to 2 are taken in every process.
    [Theory]
    [InlineData(-1, false)]
    [InlineData(2, false)]
    [InlineData(1_000_000, true)]
    public void Nobody_comes_in_when_every_number_for_clients_is_taken(int last, bool room)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such numbers");
        DescriptorBudget.HasForClient(LimitWithLast(last)).Should().Be(room);
    }

    [Fact]
    public void A_lower_number_that_is_free_lets_one_more_in()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such numbers");
        // Others open files meanwhile: so many holes that they cannot fill them all.
        var holes = Enumerable.Range(0, 100).Select(_ => File.OpenHandle("/dev/null")).ToList();
        using var above = File.OpenHandle("/dev/null");
        holes.ForEach(hole => hole.Dispose());
        DescriptorBudget.HasForClient(LimitWithLast((int)above.DangerousGetHandle())).Should().BeTrue();
    }

    private static long LimitWithLast(int last) =>
        Enumerable.Range(last + 1, 200).First(limit => limit - (2 * DescriptorBudget.Kept(limit)) - 1 == last);
}
