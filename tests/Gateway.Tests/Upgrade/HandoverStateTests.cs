using Gateway.Requests;
using Gateway.Settings;
using Gateway.Upgrade;

namespace Gateway.Tests.Upgrade;

public class HandoverStateTests
{
    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var handover = new HandoverState("token", true, 3, "auto", ["10.0.0.1:80"])
        {
            Notice = new MaintenanceNotice(DateTimeOffset.UnixEpoch, "We move.", ["10.0.0.0/8"]),
            Tickets = [1, 2, 3],
        };
        HandoverState.Parse(handover.ToLine()).Should().BeEquivalentTo(handover);
    }

    [Fact]
    public void One_of_a_gateway_that_knew_no_notice_is_read_as_well() =>
        HandoverState.Parse("""{"Token":null,"Maintenance":true,"Wanted":null,"Replicas":"2","Drained":[]}""")
            .Should().Match<HandoverState>(handover => handover.Maintenance && handover.Notice == null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void What_no_gateway_has_written_is_none(string? line) => HandoverState.Parse(line).Should().BeNull();

    [Theory]
    [InlineData(3, "auto", 3)]
    [InlineData(null, "auto", 2)]
    [InlineData(3, "4", 2)]
    public void A_scale_outlives_an_upgrade_unless_the_setting_has_changed(int? wanted, string replicas, int kept) =>
        new HandoverState(null, false, wanted, replicas, []).ReplicasWith(new GatewayOptions { Replicas = "auto" }, count: 2)
            .Should().Be(kept);
}
