using Gateway.Forwarding;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding;

public class ReplicaHashTests
{
    [Fact]
    public void Several_gateways_call_an_address_the_same()
    {
        ReplicaHash.Of(Some.Found(8080)).Should().Be(ReplicaHash.Of(Some.Found(8080)));
        ReplicaHash.Of(Some.Found(8080)).Should().NotBe(ReplicaHash.Of(Some.Found(8081)));
    }

    [Fact]
    public void It_can_not_be_read() => ReplicaHash.Of(Some.Found(8080)).Should().MatchRegex("^[0-9a-f]{16}$");

    // Its state went with it: the next one in its slot is another.
    [Fact]
    public void A_child_is_known_by_its_process()
    {
        var (before, after) = (Some.Replica(), Some.Replica(pid: 77));
        before.Id.Should().Be(after.Id);
        ReplicaHash.Of(before).Should().NotBe(ReplicaHash.Of(after));
    }
}
