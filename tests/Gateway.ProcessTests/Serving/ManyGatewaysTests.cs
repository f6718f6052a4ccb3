using System.Net;
using System.Net.Http.Json;
using Gateway.ProcessTests.Hook;
using Gateway.ProcessTests.Shop;

namespace Gateway.ProcessTests.Serving;

/// <summary>Two gateways in front of the same replicas, which know nothing of each other: nothing in one is the only
/// copy of anything. Where clients belong: <see cref="AffinityTests"/>.</summary>
public sealed class ManyGatewaysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_client_asks_of_one_is_counted_by_the_other_and_one_that_is_killed_is_missed_by_nobody_else()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var app = RunningApp.Start("Http1");
        // A machine that is busy with other tests shall neither give up Redis nor outlast the window.
        (string, string)[] limit =
        [
            ("RateLimit__Redis", redis.Address), ("RateLimit__RedisTimeout", "10s"),
            ("RateLimit__Requests", "10"), ("RateLimit__Window", "24h"),
        ];
        await using var first = await ServeAsync(app, limit);
        await using var second = await ServeAsync(app, limit);

        var answers = new List<HttpStatusCode>();
        for (var request = 0; request < 12; request++)
            answers.Add(await StatusAsync(request % 2 == 0 ? first : second));
        answers.Should().Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 10),
            HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests]);

        first.Process.Signal(ProcessList.SigKill);
        await first.Process.ExitCodeAsync();
        (await StatusAsync(second)).Should().Be(HttpStatusCode.TooManyRequests, "what the other counted is still known");
    }

    [Fact]
    public async Task One_that_is_killed_in_mid_run_costs_the_clients_of_the_other_nothing()
    {
        await using var app = RunningApp.Start("Http1");
        await using var first = await ServeAsync(app);
        await using var second = await ServeAsync(app);
        var (dying, living) = (Load.On(first, clients: 4, "/"), Load.On(second, clients: 4, "/"));
        await dying.MoreAsync(50);

        first.Process.Signal(ProcessList.SigKill);
        await first.Process.ExitCodeAsync();

        await living.MoreAsync(200);
        await Task.WhenAll(dying.StopAsync(), living.StopAsync());
        living.Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task A_request_that_is_repeated_through_the_other_changes_nothing_twice()
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Grants"] = $"Data Source={folder.At("grants.db")}",
            ["SQLITE_TMPDIR"] = folder.Path,
        };
        await using var making = TestProcess.Start(TestPaths.DotNet, [TestPaths.Api, "key", "tests"], settings);
        (await making.ExitCodeAsync()).Should().Be(0, making.Output);
        await using var api = RunningApp.Start("Http1", dll: TestPaths.Api, settings: settings);
        await using var first = await ServeAsync(api);
        await using var second = await ServeAsync(api);

        using var created = await CreateAsync(first, making.Lines);
        using var repeated = await CreateAsync(second, making.Lines);

        created.StatusCode.Should().Be(HttpStatusCode.Created);
        (repeated.StatusCode, repeated.Headers.Location).Should().Be((HttpStatusCode.Created, created.Headers.Location));
        repeated.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
    }

    [Fact]
    public async Task Those_that_share_a_folder_for_keys_read_each_others_tokens()
    {
        using var state = new TempFolder();
        var settings = new Dictionary<string, string?> { ["STATE_DIRECTORY"] = state.Path };
        await using var first = await TokensApp.ServeAsync(1, settings);
        await using var second = await TokensApp.ServeAsync(1, settings);
        (await second.RefusalsAsync(await first.ProtectAsync())).Should().Be(0);
        (await first.RefusalsAsync(await second.ProtectAsync())).Should().Be(0);
    }

    private static async Task<GatewayRun> ServeAsync(RunningApp app, params (string Name, string Value)[] settings)
    {
        var gateway = await GatewayRun.ListenAsync(
            app.Url, replicas: null,
            settings: settings.ToDictionary(one => $"Gateway__{one.Name}", one => (string?)one.Value));
        await gateway.StateAsync("serving");
        return gateway;
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayRun gateway)
    {
        using var answer = await gateway.Http.GetAsync("/", Cancellation);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> CreateAsync(GatewayRun gateway, IEnumerable<string> key)
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, "/v1/opportunities")
        {
            Content = JsonContent.Create(new
            {
                opportunity_number = "MANY-1",
                opportunity_title = "A new programme",
                opportunity_status = "posted",
                agency_code = "NSF",
                agency_name = "National Science Foundation",
                summary = new
                {
                    summary_description = "For tests.",
                    post_date = "2026-01-01",
                    award_floor = 1,
                    award_ceiling = 2,
                    estimated_total_program_funding = 3,
                    funding_instruments = new[] { "grant" },
                },
            }),
        };
        post.Headers.Add("X-API-Key", key.Last());
        post.Headers.Add("Idempotency-Key", "5a4b7b9e-0000-4000-8000-000000000001");
        return await gateway.Http.SendAsync(post, Cancellation);
    }
}
