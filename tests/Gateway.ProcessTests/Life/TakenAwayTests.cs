using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

/// <summary>What a log-out, or whoever cleans the temporary folder, takes away.</summary>
public sealed class TakenAwayTests : IDisposable
{
    private readonly TempFolder _copies = new();

    public void Dispose() => _copies.Dispose();

    [Fact]
    public async Task Sockets_copies_and_the_control_socket_are_made_again_and_no_request_is_lost()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__Rollout__Copies"] = _copies.Path });
        var load = Load.On(gateway, clients: 4, "/");
        await load.MoreAsync(50);
        var pids = await gateway.PidsAsync();

        foreach (var folder in new[] { gateway.RunDirectory, _copies.Path }.SelectMany(Directory.GetDirectories))
            Directory.Delete(folder, recursive: true);
        File.Delete(gateway.Control);

        await gateway.UntilAsync(status => status.GetProperty("replicas").EnumerateArray().All(replica =>
            replica.GetProperty("state").GetString() == "ready"
            && !pids.Contains(replica.GetProperty("pid").GetInt32())), "Replicas that can be reached");
        (await gateway.StatusAsync()).GetProperty("gateway").GetProperty("state").GetString().Should().Be("serving");
        await using (var reload = gateway.Verb("reload")) (await reload.ExitCodeAsync()).Should().Be(0, reload.Output);
        await load.MoreAsync(50);
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }
}
