namespace Gateway.ProcessTests.Serving;

/// <summary>A name whose addresses come and go, as a name server in trouble would answer (Debian's libnss-wrapper lets a
/// file of the test's own answer for it).</summary>
public sealed class FlappingNameTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Hosts => _folder.At("hosts");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_name_that_flaps_costs_no_request()
    {
        var port = FreePort.Next();
        await using var one = RunningApp.Start("Http1", port, "127.0.0.1");
        await using var other = RunningApp.Start("Http1", port, "127.0.0.2");
        Says("127.0.0.1", "127.0.0.2");
        await using var gateway = await ListenAsync($"http://flapping.test:{port}");
        await AreReadyAsync(gateway, 2);
        var load = Load.On(gateway, clients: 8, "/");
        for (var round = 0; round < 3; round++)
        {
            await ChangeAsync(gateway, load, 1, "127.0.0.2");
            // Nobody: the last good answer stands.
            await ChangeAsync(gateway, load, 1);
            await ChangeAsync(gateway, load, 1, "127.0.0.1");
            await ChangeAsync(gateway, load, 2, "127.0.0.2", "127.0.0.1");
        }

        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }

    private async Task ChangeAsync(GatewayRun gateway, Load load, int ready, params string[] addresses)
    {
        Says(addresses);
        await load.MoreAsync(200);
        await AreReadyAsync(gateway, ready);
    }

    // In one step: a look-up that reads half a file would find half the addresses.
    private void Says(params string[] addresses)
    {
        File.WriteAllLines(Hosts + ".new", [.. addresses.Select(address => $"{address} flapping.test"), "127.0.0.9 other.test"]);
        File.Move(Hosts + ".new", Hosts, overwrite: true);
    }

    private static Task AreReadyAsync(GatewayRun gateway, int ready) => gateway.UntilAsync(
        document => document.GetProperty("gateway").GetProperty("ready").GetInt32() == ready, $"{ready} are ready");

    private Task<GatewayRun> ListenAsync(string app) => GatewayRun.ListenAsync(
        app, replicas: null, settings: new Dictionary<string, string?>
        {
            ["LD_PRELOAD"] = Tools.NeedLibrary("libnss_wrapper.so"),
            ["NSS_WRAPPER_HOSTS"] = Hosts,
            ["Gateway__Discovery__Interval"] = "100ms",
        });
}
