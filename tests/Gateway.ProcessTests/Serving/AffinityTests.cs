using System.Net;
using System.Text.Json;
using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Serving;

/// <summary>Clients whose state one replica keeps, as SignalR's clients ask for it.</summary>
public sealed class AffinityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_gateways_agree_without_a_word_where_a_client_belongs()
    {
        await using var one = RunningApp.Start("Http1");
        await using var other = RunningApp.Start("Http1");
        await using var first = await ServeAsync(one, other);
        await using var second = await ServeAsync(other, one);

        for (var client = 0; client < 20; client++)
        {
            var browser = first.NewClient();
            var id = await NegotiateAsync(browser, first.Address);
            using var poll = await browser.GetAsync(new Uri(second.Address, $"/hub?id={id}"), Cancellation);
            poll.StatusCode.Should().Be(HttpStatusCode.OK, "only the replica that made the connection knows it");
        }
    }

    [Fact]
    public async Task Without_affinity_a_connection_is_found_by_luck()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__Affinity"] = "off" });
        var found = new HashSet<HttpStatusCode>();
        await Eventually.GetAsync(
            async () =>
            {
                var browser = gateway.NewClient();
                var id = await NegotiateAsync(browser, gateway.Address);
                using var poll = await browser.GetAsync(new Uri(gateway.Address, $"/hub?id={id}"), Cancellation);
                return found.Add(poll.StatusCode) && found.Count == 2 ? found : null;
            },
            "one that is found and one that is not");
        found.Should().BeEquivalentTo([HttpStatusCode.OK, HttpStatusCode.NotFound]);
    }

    [Fact]
    public async Task With_cookie_every_client_stays_with_its_replica_until_that_is_gone()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__Affinity"] = "cookie" });
        var browser = gateway.NewClient();
        var pid = await PidAsync();
        for (var request = 0; request < 20; request++) (await PidAsync()).Should().Be(pid);

        TestProcess.SignalOther(pid, ProcessList.SigKill);

        var next = await Eventually.GetAsync(async () => await PidAsync() is var now && now != pid ? $"{now}" : null, "another");
        for (var request = 0; request < 20; request++) $"{await PidAsync()}".Should().Be(next);

        async Task<int> PidAsync() =>
            int.Parse(await browser.GetStringAsync(new Uri(gateway.Address, "/pid"), Cancellation), null);
    }

    // Its calls would reach the new gateway's replicas, which know nothing of it.
    [Fact]
    public async Task An_event_stream_ends_with_the_upgrade_so_that_its_client_comes_to_the_new_gateway()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?> { ["Gateway__Stop__Timeout"] = "1h" });
        var browser = gateway.NewClient();
        var id = await NegotiateAsync(browser, gateway.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Address, $"/hub?id={id}"));
        request.Headers.Add("Accept", "text/event-stream");
        using var stream = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        stream.StatusCode.Should().Be(HttpStatusCode.OK);

        await gateway.RunVerbAsync("upgrade");

        await stream.Content.CopyToAsync(Stream.Null, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        (await NegotiateAsync(browser, gateway.Address)).Should().NotBe(id);
    }

    private static Task<GatewayRun> ServeAsync(params RunningApp[] apps) => ServeAsync(string.Join(',', apps.Select(app => app.Url)));

    private static async Task<GatewayRun> ServeAsync(string addresses)
    {
        var gateway = await GatewayRun.ListenAsync(addresses, replicas: null);
        await gateway.StateAsync("serving");
        return gateway;
    }

    private static async Task<string> NegotiateAsync(HttpClient browser, Uri gateway)
    {
        using var answer = await browser.PostAsync(new Uri(gateway, "/hub/negotiate?negotiateVersion=1"), null, Cancellation);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return Uri.EscapeDataString(document.RootElement.GetProperty("connectionToken").GetString()!);
    }
}
