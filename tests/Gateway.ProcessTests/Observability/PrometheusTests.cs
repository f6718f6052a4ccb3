using System.Net;
using System.Text.Json;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Observability;

/// <summary>Debian's Prometheus, with the files that are delivered.</summary>
public sealed class PrometheusTests : IDisposable
{
    private static readonly string _files = Path.Combine(TestPaths.Root, "deploy", "observability");

    private readonly TempFolder _folder = new();
    private readonly TestCertificate _certificate = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_alert_rules_wake_when_they_should_and_only_then()
    {
        Tools.Need("promtool");
        foreach (var what in (string[])["test rules alerts_test.yml", "check config prometheus.yml"])
        {
            await using var promtool = TestProcess.Start("promtool", what.Split(' '), null, _files);
            (await promtool.ExitCodeAsync()).Should().Be(0, promtool.Output);
        }
    }

    [Fact]
    public async Task A_real_prometheus_reads_the_gateway_and_answers_questions_about_it()
    {
        Tools.Need("prometheus");
        await using var gateway = await GatewayRun.ServeAsync();
        await gateway.Http.GetStringAsync("/", Cancellation);
        await using var prometheus = Start((await gateway.AdminAsync()).Authority);
        var address = await AddressAsync(prometheus);

        await ValueAsync(address, "gateway_replicas{gateway_replica_state=\"ready\"}", "2");
        await ValueAsync(address, "sum(gateway_request_duration_seconds_count)", "1");
        await ValueAsync(address, "up{job=\"gateway\"}", "1");
        (await _http.GetStringAsync(new Uri(address, "/api/v1/rules"), Cancellation)).Should().Contain("GatewayUnavailable");
    }

    [Fact]
    public async Task Promtool_has_nothing_to_say_of_a_scrape()
    {
        Tools.Need("promtool");
        await using var gateway = await TroubledGateway.ServeAsync(_certificate);
        await TroubledGateway.MakeTroubleAsync(gateway);
        await File.WriteAllTextAsync(_folder.At("scrape"), (await Scrape.OfAsync(gateway)).Text, Cancellation);

        await using var promtool = TestProcess.Start("sh", ["-c", "promtool check metrics <scrape"], null, _folder.Path);

        (await promtool.ExitCodeAsync()).Should().Be(0, promtool.Output);
        promtool.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_panel_of_the_dashboard_shows_something_of_a_gateway_that_has_seen_trouble()
    {
        Tools.Need("prometheus");
        await using var gateway = await TroubledGateway.ServeAsync(_certificate);
        await using var prometheus = Start((await gateway.AdminAsync()).Authority);
        var address = await AddressAsync(prometheus);
        await TroubledGateway.MakeTroubleAsync(gateway);
        await ValueAsync(address, "count(gateway_replica_restarts_total) > bool 0", "1");
        await TroubledGateway.MakeTroubleAsync(gateway);
        foreach (var expression in DashboardFile.Expressions)
            await Eventually.GetAsync(
                async () => (await AskAsync(address, expression)).GetArrayLength() > 0 ? "something" : null, expression);
    }

    public void Dispose()
    {
        _http.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> AskAsync(Uri address, string query)
    {
        using var answer = await _http.GetAsync(
            new Uri(address, "/api/v1/query?query=" + Uri.EscapeDataString(query)), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        // It listens before it is ready.
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) throw new HttpRequestException(text);
        answer.IsSuccessStatusCode.Should().BeTrue($"{query} is understood: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("data").GetProperty("result").Clone();
    }

    // As delivered, but for the address and the patience.
    private TestProcess Start(string target)
    {
        var config = File.ReadAllText(Path.Combine(_files, "prometheus.yml"))
            .Replace("gateway:8081", target, StringComparison.Ordinal)
            .Replace("_interval: 5s", "_interval: 1s", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder.Path, "prometheus.yml"), config);
        File.Copy(Path.Combine(_files, "alerts.yml"), Path.Combine(_folder.Path, "alerts.yml"));
        return TestProcess.Start(
            "prometheus",
            ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:0"],
            null,
            _folder.Path);
    }

    private static async Task<Uri> AddressAsync(TestProcess prometheus) =>
        new("http://" + (await prometheus.LineAsync("msg=\"Listening on\"")).Split("address=")[^1]);

    private Task<string> ValueAsync(Uri address, string query, string wanted) => Eventually.GetAsync(
        async () =>
        {
            var result = await AskAsync(address, query);
            return result.GetArrayLength() == 1 && result[0].GetProperty("value")[1].GetString() == wanted
                ? wanted
                : null;
        },
        $"{query} = {wanted}",
        failure => failure is HttpRequestException);
}
