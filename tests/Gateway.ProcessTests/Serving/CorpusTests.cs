using System.Net;
using Gateway.Tests.Wire;

namespace Gateway.ProcessTests.Serving;

/// <summary>What <c>Gateway.Tests</c> asks of a gateway in its own process, with real replicas and the hook in them.</summary>
public class CorpusTests
{
    [Fact]
    public async Task Every_request_of_the_corpus_comes_through_or_is_refused_and_nobody_is_blamed()
    {
        await using var gateway = await GatewayRun.ServeAsync("--mirror");
        var address = IPEndPoint.Parse(gateway.Address.Authority);
        var faults = new List<string>();
        foreach (var one in WireCorpus.All)
            faults.AddRange((await WireTarget.FaultsAsync(address, one)).Select(fault => $"{one.Name}: {fault}"));

        faults.Should().BeEmpty();
        (await gateway.ReplicasAsync()).GetProperty("replicas").EnumerateArray()
            .Sum(replica => replica.GetProperty("failures").GetInt64()).Should().Be(0);
    }
}
