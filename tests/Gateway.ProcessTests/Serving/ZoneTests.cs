using System.Text.Json;

namespace Gateway.ProcessTests.Serving;

/// <summary>Replicas of two zones, told by a file, behind a gateway of one of them.</summary>
public sealed class ZoneTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<RunningApp> _near = [RunningApp.Start("Http1"), RunningApp.Start("Http1")];
    private readonly List<RunningApp> _far = [RunningApp.Start("Http1"), RunningApp.Start("Http1")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _near.Concat(_far)) await app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Requests_stay_in_the_zone_go_elsewhere_while_nobody_of_it_is_left_and_come_back()
    {
        await using var gateway = await ServeAsync();
        await AskAsync(gateway, 100);
        (await CountAsync(gateway, _near, "requests"), await CountAsync(gateway, _far, "requests")).Should().Be((100, 0));

        var load = Load.On(gateway, clients: 4, "/");
        await load.MoreAsync(50);
        foreach (var app in _near) app.Kill();
        await gateway.UntilAsync(status => Ready(status) == 2, "The zone is lost");
        await load.MoreAsync(50);
        await load.StopAsync();
        load.Failures.Should().BeEmpty();

        for (var index = 0; index < 2; index++) _near[index] = RunningApp.Start("Http1", _near[index].Port);
        await gateway.UntilAsync(status => Ready(status) == 4, "The zone is back");
        var before = await CountAsync(gateway, _far, "requests");
        before.Should().BeGreaterThanOrEqualTo(50);
        await AskAsync(gateway, 100);
        (await CountAsync(gateway, _far, "requests")).Should().Be(before);
    }

    [Fact]
    public async Task What_is_too_much_for_the_zone_goes_elsewhere()
    {
        await using var gateway = await ServeAsync(("Gateway__Discovery__Spill", "2"));
        using var done = new CancellationTokenSource();
        var held = Enumerable.Range(0, 12).Select(_ => gateway.Http.GetAsync("/slow/60000", done.Token)).ToList();
        await gateway.UntilAsync(
            status => Each(status, _near.Concat(_far), "inFlight").Sum() == 12, "All are in flight");
        // Each of the two here has two more than each of the two there.
        (await CountAsync(gateway, _near, "inFlight"), await CountAsync(gateway, _far, "inFlight")).Should().Be((8, 4));
        await done.CancelAsync();
        await Task.WhenAll(held.Select(request => request.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    private async Task<GatewayRun> ServeAsync(params (string Name, string Value)[] settings)
    {
        var file = _folder.At("replicas");
        await File.WriteAllLinesAsync(
            file, [.. _near.Select(app => Line(app, "near")), .. _far.Select(app => Line(app, "far"))], Cancellation);
        var gateway = await GatewayRun.ListenAsync("http://app:80", replicas: null, settings: new Dictionary<string, string?>(
            settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)))
        {
            ["Gateway__Discovery__Kind"] = "file",
            ["Gateway__Discovery__File"] = file,
            ["Gateway__Discovery__Zone"] = "near",
        });
        await gateway.UntilAsync(status => Ready(status) == 4, "All are ready");
        return gateway;
    }

    private static async Task AskAsync(GatewayRun gateway, int times)
    {
        for (var time = 0; time < times; time++)
            (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
    }

    private static async Task<int> CountAsync(GatewayRun gateway, IEnumerable<RunningApp> zone, string what) =>
        Each(await gateway.ReplicasAsync(), zone, what).Sum();

    private static IEnumerable<int> Each(JsonElement status, IEnumerable<RunningApp> zone, string what) =>
        status.GetProperty("replicas").EnumerateArray()
            .Where(replica => zone.Any(app => replica.GetProperty("id").GetString() == Id(app)))
            .Select(replica => replica.GetProperty(what).GetInt32());

    private static int Ready(JsonElement status) => status.GetProperty("gateway").GetProperty("ready").GetInt32();

    private static string Line(RunningApp app, string zone) => $"{Id(app)} zone={zone}";

    private static string Id(RunningApp app) => $"127.0.0.1:{app.Port}";
}
