using System.Diagnostics;
using Gateway.Control;

namespace Gateway.Tests.Control;

public sealed class PeerProcessTests
{
    [Fact]
    public async Task The_end_of_a_process_is_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are watched on Linux only");
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;

        var ended = PeerProcess.EndedAsync(process.Id, TestContext.Current.CancellationToken);
        ended.IsCompleted.Should().BeFalse();
        process.StandardInput.Close();

        await ended;
    }

    [Fact]
    public async Task A_process_that_is_gone_has_ended() =>
        await PeerProcess.EndedAsync(int.MaxValue, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(0, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(1000, 0, false)]
    public void Only_the_gateways_user_and_root_may_control_it(int user, int own, bool may) =>
        PeerProcess.MayEnter(user, own).Should().Be(may);

    [Theory]
    [InlineData(1000, 1000, false, true)]
    [InlineData(0, 1000, false, true)]
    [InlineData(1001, 1000, false, false)]
    [InlineData(1001, 1000, true, false)]
    [InlineData(1001, 0, false, false)]
    [InlineData(1001, 0, true, true)]
    public void A_gateway_of_somebody_else_is_believed_by_nobody_but_root_who_names_it(
        int user, int own, bool named, bool believed) =>
        PeerProcess.MayBeBelieved(user, own, named).Should().Be(believed);
}
