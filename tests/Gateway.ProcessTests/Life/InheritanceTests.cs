using System.Net;
using System.Net.Http.Headers;

namespace Gateway.ProcessTests.Life;

/// <summary>What operators have asked of a gateway outlives its upgrade.</summary>
public class InheritanceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_scale_the_maintenance_and_the_token_are_handed_over()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var token = await gateway.TokenAsync();
        await DoAsync(gateway, "scale", "2");
        await DoAsync(gateway, "maintenance", "on");

        await DoAsync(gateway, "upgrade");

        (await gateway.PidAsync()).Should().NotBe(gateway.Process.Id);
        (await gateway.StatusAsync()).GetProperty("gateway").GetProperty("ready").GetInt32().Should().Be(2);
        using var kept = await gateway.NewClient().GetAsync("/", Cancellation);
        kept.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await SetMaintenanceAsync(gateway, token)).Should().Be(HttpStatusCode.OK);
        (await gateway.NewClient().GetStringAsync("/", Cancellation)).Should().Be("fine");
    }

    [Fact]
    public async Task What_is_asked_while_the_new_gateway_boots_reaches_it()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);
        await using var gateway = await GatewayRun.ServeAsync(1, null, "--boot", "slow", folder.At("go"));
        File.Delete(folder.At("go"));
        await using var upgrade = gateway.Verb("upgrade");
        await gateway.Process.LineAsync("the new gateway is pid ");

        await DoAsync(gateway, "maintenance", "on");
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);

        (await upgrade.ExitCodeAsync()).Should().Be(0, upgrade.Output);
        await gateway.StateAsync("maintenance");
    }

    private static async Task DoAsync(GatewayRun gateway, params string[] verb)
    {
        await using var command = gateway.Verb(verb);
        (await command.ExitCodeAsync()).Should().Be(0, command.Output);
    }

    private static async Task<HttpStatusCode> SetMaintenanceAsync(GatewayRun gateway, string token)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(await gateway.AdminAsync(), "/control/maintenance?on=false"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await gateway.NewClient().SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
