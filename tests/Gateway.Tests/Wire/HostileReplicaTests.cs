namespace Gateway.Tests.Wire;

public sealed class HostileReplicaTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_a_replica_answers_its_client_gets_an_answer_or_an_end_and_the_next_one_a_good_one()
    {
        await using var replica = new HostileReplica();
        await using var gateway = await WireGateway.ServeAsync(replica.Picture);
        await FuzzTime.SpendAsync(output, async dice =>
        {
            var bytes = new WireFuzz(dice).Answer();
            replica.Answer(bytes);
            var answer = await AskAsync(gateway, "POST");
            var isAnswer = answer.Status is 0 or 101 or >= 200;
            isAnswer.Should().BeTrue($"{answer.Status} {answer.Reason} came of {WireText.Shown(bytes)}");
            replica.Answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood");
            var good = await AskAsync(gateway, "GET");
            (good.Status, good.Body).Should().Be((200, "good"), $"{good.Reason} after {WireText.Shown(bytes)}");
        });
    }

    private static async Task<WireAnswer> AskAsync(WireGateway gateway, string method)
    {
        using var client = await WireConnection.OpenAsync(gateway.Address);
        await client.SendAsync(WireText.Bytes(
            $"{method} / HTTP/1.1\r\nHost: h.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return await client.ReadAsync();
    }
}
