namespace Gateway.ProcessTests.Life;

/// <summary>Gateways that are nobody's children, as in containers of one network, and replace each other.</summary>
public sealed class HandoverTests : IAsyncDisposable
{
    // So many fit into a run of all tests; GATEWAY_TEST_UPGRADES=20 asks for more.
    private static readonly int _times =
        int.Parse(Environment.GetEnvironmentVariable("GATEWAY_TEST_UPGRADES") ?? "2", null);

    private readonly TempFolder _folder = new();
    private readonly List<GatewayRun> _runs = [];
    private readonly Dictionary<string, string?> _settings;

    public HandoverTests() => _settings = new()
    {
        ["Gateway__Upgrade__Socket"] = _folder.At("sockets"),
        ["Gateway__Stop__Timeout"] = "3s",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs) await run.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_that_starts_takes_over_from_the_one_that_serves_and_nobody_notices()
    {
        await using var first = await GatewayRun.ServeAsync(1, _settings);
        var mixed = MixedClients.On(first);
        var serves = first;
        for (var time = 0; time < _times; time++)
        {
            var next = Start();
            (await serves.Process.ExitCodeAsync()).Should().Be(0, next.Process.Output);
            serves = next;
        }

        await mixed.StopAsync();
        mixed.Failures.Should().BeEmpty();
        mixed.Answered.Should().OnlyContain(answered => answered > 20);
    }

    [Fact]
    public async Task One_that_cannot_serve_ends_and_the_one_that_serves_stays()
    {
        await using var first = await GatewayRun.ServeAsync(1, _settings);
        var broken = Start("--boot", "crash");
        (await broken.Process.ExitCodeAsync()).Should().Be(3);
        await first.Process.LineAsync("no upgrade, everything stays as it was: the new gateway ended");

        var next = Start();
        (await first.Process.ExitCodeAsync()).Should().Be(0, next.Process.Output);
    }

    [Fact]
    public async Task One_that_is_killed_while_the_one_before_drains_gives_back_what_it_took()
    {
        await using var first = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>(_settings)
        {
            ["Gateway__Stop__Timeout"] = "1m",
        });
        var endless = first.Http.GetStringAsync("/slow/20000", TestContext.Current.CancellationToken);
        var next = Start();
        await next.StateAsync("serving");
        await first.Process.LineAsync("serves; pid");
        next.Process.Signal(ProcessList.SigKill);
        await first.Process.LineAsync("this one serves again");
        (await first.NewClient().GetStringAsync("/", TestContext.Current.CancellationToken)).Should().Be("fine");
        first.Process.Signal(ProcessList.SigKill);
        await endless.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private GatewayRun Start(params string[] app)
    {
        var run = GatewayRun.Run(GatewayRun.ArgumentsFor(TestPaths.Faults, 1, app), _settings);
        _runs.Add(run);
        return run;
    }
}
