using Gateway.Platform;
using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public sealed class ReplicaCountTests
{
    private static readonly CpuAllowance _four = new(4, "one per CPU");

    [Theory]
    [InlineData("auto", null, "4: one per CPU")]
    [InlineData("6", "--replicas", "6: --replicas")]
    [InlineData("3", "WEB_CONCURRENCY", "3: WEB_CONCURRENCY")]
    [InlineData("1..8", "--replicas", "4: one per CPU")]
    [InlineData("1..2", "--replicas", "2: 1..2 of --replicas, 4 for the CPUs")]
    [InlineData("0", "Gateway__Replicas", "0: Gateway__Replicas")]
    public void The_number_comes_with_its_reason(string setting, string? source, string said) =>
        Decide(setting, source).ToString().Should().Be(said);

    [Theory]
    [InlineData("1", 4)]
    [InlineData("2", 2)]
    [InlineData("3", 2)]
    [InlineData("8", 1)]
    [InlineData("0", 4)]
    public void Each_replica_gets_its_share_of_the_cpus(string setting, int each) =>
        Decide(setting, "--replicas").CpusEach.Should().Be(each);

    private static ReplicaCount Decide(string setting, string? source)
    {
        ReplicaRange.TryParse(setting, out var range).Should().BeTrue();
        return ReplicaCount.Decide(range, source, _four);
    }
}
