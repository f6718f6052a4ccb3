using System.Net;

namespace Gateway.ProcessTests.Life;

public class SettingsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reload_takes_new_limits_and_leaves_wrong_ones_alone()
    {
        using var folder = new TempFolder();
        var file = folder.At("gateway.json");
        await using var gateway = await ServeAsync(file);
        (await PostAsync(gateway)).Should().Be(HttpStatusCode.OK);

        (await ReloadAsync(gateway, file, """{ "Gateway": { "Limits": { "RequestBody": 3 } } }""", exitCode: 0))
            .Should().Contain("Gateway:Limits:RequestBody is 3 now, and was null");
        (await PostAsync(gateway)).Should().Be(HttpStatusCode.RequestEntityTooLarge);

        (await ReloadAsync(gateway, file, """{ "Gateway": { "Limits": { "RequestBody": "big" } } }""", exitCode: 1))
            .Should().Contain("Gateway:Limits:RequestBody is 'big'");
        (await PostAsync(gateway)).Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Maintenance_keeps_clients_out_and_lets_health_checks_in()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var on = gateway.Verb("maintenance", "on");
        (await on.ExitCodeAsync()).Should().Be(0, on.Output);

        using var refused = await gateway.Http.GetAsync("/", Cancellation);
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);
        (await gateway.Http.GetAsync("/health/ready", Cancellation)).StatusCode.Should().Be(HttpStatusCode.OK);
        await gateway.StateAsync("maintenance");

        await using var off = gateway.Verb("maintenance", "off");
        (await off.ExitCodeAsync()).Should().Be(0, off.Output);
        (await gateway.Http.GetAsync("/", Cancellation)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_access_log_can_be_switched_on_without_a_restart()
    {
        using var folder = new TempFolder();
        var file = folder.At("gateway.json");
        await using var gateway = await ServeAsync(file);
        await gateway.Http.GetStringAsync("/", Cancellation);

        await ReloadAsync(gateway, file, """{ "Gateway": { "AccessLog": true } }""", exitCode: 0);
        await gateway.Http.GetStringAsync("/pid", Cancellation);

        await gateway.Process.LineAsync(" GET /pid 200 ");
        gateway.Process.Output.Should().NotContain(" GET / 200 ");
    }

    private static async Task<GatewayRun> ServeAsync(string file)
    {
        await File.WriteAllTextAsync(file, "{}", Cancellation);
        var gateway = await GatewayRun.ListenAsync(TestPaths.Faults, 1, options: ["--config", file]);
        await gateway.StateAsync("serving");
        return gateway;
    }

    private static async Task<string> ReloadAsync(GatewayRun gateway, string file, string settings, int exitCode)
    {
        await File.WriteAllTextAsync(file, settings, Cancellation);
        await using var reload = gateway.Verb("reload");
        (await reload.ExitCodeAsync()).Should().Be(exitCode, reload.Output);
        return reload.Output;
    }

    private static async Task<HttpStatusCode> PostAsync(GatewayRun gateway)
    {
        using var answer = await gateway.NewClient().PostAsync("/echo", new StringContent("four"), Cancellation);
        return answer.StatusCode;
    }
}
