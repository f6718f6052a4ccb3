using Gateway.Observability;

namespace Gateway.Tests.Observability;

public class SaturationTests
{
    private static readonly Load _idle = new([0, 0], CpusEach: 2, GatewayCpu: 0, Cpus: 4, Asked: 0, Places: null);

    [Fact]
    public void Nothing_to_do_is_zero() => Saturation.Of(_idle).Should().Be(0);

    [Fact]
    public void It_is_the_mean_of_what_the_replicas_take_of_their_shares() =>
        Saturation.Of(_idle with { ReplicaCpu = [200, 100] }).Should().Be(0.75);

    [Fact]
    public void A_full_machine_is_full_though_no_replica_gets_its_share() =>
        Saturation.Of(_idle with { ReplicaCpu = [120, 120], GatewayCpu = 160 }).Should().Be(1);

    [Fact]
    public void An_app_that_only_waits_is_full_when_its_places_are() =>
        Saturation.Of(_idle with { Asked = 10, Places = 10 }).Should().Be(1);

    [Fact]
    public void More_asked_for_than_there_are_places_is_above_one() =>
        Saturation.Of(_idle with { Asked = 15, Places = 10 }).Should().Be(1.5);

    [Fact]
    public void A_replica_of_which_nothing_is_known_does_not_count_as_idle() =>
        Saturation.Of(_idle with { ReplicaCpu = [200, null] }).Should().Be(1);

    [Fact]
    public void It_is_not_known_when_nothing_is() =>
        Saturation.Of(_idle with { ReplicaCpu = [null] }).Should().BeNull();
}
