using System.Globalization;
using Gateway.Ledger;

namespace Gateway.ProcessTests.Life;

/// <summary>Reloads in a row, and every request of clients of every kind accounted for.</summary>
public sealed class ReloadLedgerTests : IDisposable
{
    // So many fit into a run of all tests; GATEWAY_TEST_RELOADS=50 asks for more.
    private static readonly int _reloads =
        int.Parse(Environment.GetEnvironmentVariable("GATEWAY_TEST_RELOADS") ?? "6", CultureInfo.InvariantCulture);

    // What lasts for ever costs each replica this before it goes.
    private static readonly Dictionary<string, string?> _shortDrain = new() { ["Gateway__Stop__Timeout"] = "3s" };

    private readonly DeployedApp _app = new();
    private readonly TempFolder _ledger = new();

    public void Dispose()
    {
        _app.Dispose();
        _ledger.Dispose();
    }

    [Fact]
    public async Task No_client_of_any_kind_notices_a_reload()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(
            _app.Dll, 2, ["--ledger", _ledger.Path], _shortDrain);
        var mixed = MixedClients.On(gateway);
        var load = LedgerLoad.Start(new LedgerTarget(gateway.Address, gateway.H2Address), _ledger.Path);
        for (var version = 2; version <= _reloads + 1; version++)
        {
            _app.Deploy(version.ToString(CultureInfo.InvariantCulture));
            await using var reload = gateway.Verb("reload");
            (await reload.ExitCodeAsync()).Should().Be(0, "{0}\n{1}", reload.Output, gateway.Process.Output);
        }

        var verdict = await load.StopAsync();
        await mixed.StopAsync();
        mixed.Failures.Should().BeEmpty(gateway.Process.Output);
        mixed.Endings.Should().HaveCountGreaterThan(_reloads).And.OnlyContain(ending => ending == "1001" || ending == "end");
        verdict.Failures.Should().BeEmpty();
        (verdict.Excepted + verdict.Cut + verdict.Refused).Should().Be(0, verdict.Row("reload"));
        verdict.Right.Should().Be(verdict.Entries.Count).And.BeGreaterThan(500);
    }
}
