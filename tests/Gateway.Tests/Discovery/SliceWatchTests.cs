using System.Collections.Concurrent;
using Gateway.Discovery;
using Gateway.Settings;

namespace Gateway.Tests.Discovery;

public sealed class SliceWatchTests : IAsyncLifetime
{
    private readonly TempFolder _account = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<NameAnswer> _answers = [];
    private SmallApiServer _server = null!;
    private Task _watching = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await SmallApiServer.StartAsync();
        _account.Write("token", "first\n");
        _account.Write("namespace", "grants");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await _server.DisposeAsync();
        _stop.Dispose();
        _account.Dispose();
    }

    [Fact]
    public async Task It_lists_once_and_then_hears_of_each_change_at_once()
    {
        _server.Slices["api-1"] = Slice("api-1", Pod("10.0.0.1"));
        await WatchAsync("10.0.0.1:8080");
        _server.Tell("MODIFIED", Slice("api-1", Pod("10.0.0.1"), Pod("10.0.0.2")));
        await AreAsync("10.0.0.1:8080", "10.0.0.2:8080");
        _server.Tell("ADDED", Slice("api-2", Pod("10.0.0.3")));
        await AreAsync("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080");
        _server.Tell("DELETED", Slice("api-1"));
        await AreAsync("10.0.0.3:8080");
        _server.Lists.Should().Be(1);
        _server.Asked.First().Should().Be("/apis/discovery.k8s.io/v1/namespaces/grants/endpointslices"
            + "?labelSelector=kubernetes.io/service-name%3Dapi Bearer first");
    }

    [Fact]
    public async Task One_that_terminates_or_is_not_ready_is_away_at_once_even_the_last()
    {
        _server.Slices["api-1"] = Slice("api-1", Pod("10.0.0.1"), Pod("10.0.0.2"));
        await WatchAsync("10.0.0.1:8080", "10.0.0.2:8080");
        _server.Tell("MODIFIED", Slice("api-1", Pod("10.0.0.1", """{"ready":true,"serving":true,"terminating":true}"""),
            Pod("10.0.0.2")));
        await AreAsync("10.0.0.2:8080");
        _server.Tell("MODIFIED", Slice("api-1", Pod("10.0.0.2", """{"ready":true,"serving":false}""")));
        await AreAsync();
        _answers.Last().Should().BeEquivalentTo(
            new { Trouble = "the Service api has no pod that is ready", IsCertain = true, Failed = false });
    }

    [Fact]
    public async Task A_watch_that_ends_is_taken_up_where_it_was_and_one_that_is_too_old_by_a_new_list()
    {
        await WatchAsync();
        _server.Tell("BOOKMARK", """{"metadata":{"resourceVersion":"41"}}""");
        _server.Tell("ADDED", Slice("api-1", Pod("10.0.0.1")));
        await AreAsync("10.0.0.1:8080");
        _server.EndWatch();
        await Eventually.TrueAsync(() => _server.Asked.Last().Contains("resourceVersion=42"), "it goes on after the last");
        _server.Lists.Should().Be(1);

        _server.Slices["api-1"] = Slice("api-1", Pod("10.0.0.9"));
        _server.Tell("ERROR", """{"code":410,"message":"too old"}""");
        await AreAsync("10.0.0.9:8080");
        _server.Lists.Should().Be(2);
    }

    [Theory]
    [InlineData(403, "does not let this gateway watch the endpoints of api: no: 403; a Role that may list and watch")]
    [InlineData(401, "does not know this gateway's service account: no: 401")]
    [InlineData(500, "refuses the endpoints of api: no: 500")]
    public async Task A_server_that_refuses_says_nothing_of_the_pods_and_is_asked_again_with_the_token_of_then(
        int status, string told)
    {
        _server.Status = status;
        await StartAsync();
        await Eventually.TrueAsync(() => !_answers.IsEmpty, "an answer");
        _answers.First().Failed.Should().BeTrue();
        _answers.First().Trouble.Should().Contain(told);

        _account.Write("token", "second");
        _server.Slices["api-1"] = Slice("api-1", Pod("10.0.0.1"));
        _server.Status = 0;
        await AreAsync("10.0.0.1:8080");
        _server.Asked.Last().Should().EndWith("Bearer second");
    }

    [Theory]
    [InlineData("{}", "no list of EndpointSlices")]
    [InlineData("<html>", "invalid start of a value")]
    [InlineData("""{"metadata":{},"items":[{}]}""", "has no name")]
    public async Task Somebody_else_who_answers_is_told_and_asked_again(string text, string told)
    {
        _server.Text = text;
        await StartAsync();
        await Eventually.TrueAsync(() => _answers.Any(one => one.Failed && one.Trouble!.Contains(told)), "it is told");
        _server.Text = null;
        await AreAsync();
    }

    [Fact]
    public async Task A_server_that_is_away_takes_nobody_away()
    {
        await WatchAsync();
        _server.Status = 503;
        _server.EndWatch();
        await Eventually.TrueAsync(() => _answers.Last().Failed, "the trouble is told");
        var known = new KnownAnswers(1, TimeSpan.Zero, TimeProvider.System);
        known.Take(new NameAnswer(_answers.Last().Upstream, [new FoundEndpoint(new(1, 80))], null));
        known.Take(_answers.Last());
        known.Endpoints.Should().ContainSingle();
    }

    [Fact]
    public async Task Nobody_there_and_no_account_are_told()
    {
        await StartAsync("http://127.0.0.1:1");
        await Eventually.TrueAsync(() => _answers.Any(one => one.Trouble!.Contains("Connection refused")), "it is told");
        File.Delete(_account.At("namespace"));
        await Eventually.TrueAsync(() => _answers.Any(one => one.Trouble!.Contains("Could not find file")), "it is told");
    }

    [Fact]
    public async Task An_older_cluster_is_understood_and_so_are_zones()
    {
        _server.Version = "v1beta1";
        _server.Slices["api-1"] = Slice(
            "api-1", """{"addresses":["10.0.0.1"],"topology":{"topology.kubernetes.io/zone":"eu-1a"}}""");
        await WatchAsync("10.0.0.1:8080");
        _answers.Last().Endpoints.Single().Zones.Should().Equal("eu-1a");
        _server.Tell("MODIFIED", Slice(
            "api-1", """{"addresses":["10.0.0.2"],"zone":"eu-1a","hints":{"forZones":[{"name":"eu-1b"}]}}"""));
        await AreAsync("10.0.0.2:8080");
        _answers.Last().Endpoints.Single().Zones.Should().Equal("eu-1b");
    }

    [Theory]
    [InlineData("""[{"name":"http","port":8080},{"name":"admin","port":8081}]""", 8080)]
    [InlineData("""[{"name":"admin","port":8081},{"name":"http","port":9000}]""", 9000)]
    [InlineData("""[{"port":5000}]""", 5000)]
    public async Task The_port_is_the_pods(string ports, int port)
    {
        _server.Slices["api-1"] = Slice("api-1", Pod("10.0.0.1")).Replace("""[{"name":"http","port":8080}]""", ports);
        await WatchAsync($"10.0.0.1:{port}");
    }

    [Fact]
    public async Task A_pod_of_two_families_is_one_replica()
    {
        const string pod = """{"addresses":["IT"],"targetRef":{"uid":"one"}}""";
        _server.Slices["six"] = Slice("six", pod.Replace("IT", "fd00::1"));
        _server.Slices["four"] = Slice("four", pod.Replace("IT", "10.0.0.1"));
        await WatchAsync("10.0.0.1:8080");
    }

    [Theory]
    [InlineData("api", "api", "grants")]
    [InlineData("api.other", "api", "other")]
    [InlineData("api.other.svc.cluster.local", "api", "other")]
    public void A_service_is_named_as_in_dns(string host, string service, string place) =>
        ServiceName.Of(host, "grants").Should().Be((service, place));

    private async Task WatchAsync(params string[] addresses)
    {
        await StartAsync();
        await AreAsync(addresses);
        await Eventually.TrueAsync(() => _server.Asked.Any(asked => asked.Contains("watch=true")), "it watches");
    }

    private Task StartAsync(string? server = null)
    {
        var options = new DiscoveryOptions
        {
            ApiServer = server ?? _server.Url,
            ServiceAccount = _account.Path,
            Interval = TimeSpan.FromMilliseconds(100),
            BackOffMax = TimeSpan.FromMilliseconds(200),
        };
        _watching = new SliceWatch(new Upstream("api", 8080), options, TimeProvider.System).RunAsync(_answers.Enqueue, _stop.Token);
        return Task.CompletedTask;
    }

    private Task AreAsync(params string[] addresses) => Eventually.TrueAsync(
        () => !_answers.IsEmpty && !_answers.Last().Failed
            && _answers.Last().Endpoints.Select(one => one.Address.ToString()).Order().SequenceEqual(addresses),
        $"the endpoints are {string.Join(", ", addresses)}");

    private static string Pod(string address, string conditions = """{"ready":true}""") =>
        $$"""{"addresses":["{{address}}"],"conditions":{{conditions}}}""";

    private static string Slice(string name, params string[] pods) =>
        $$"""{"metadata":{"name":"{{name}}","resourceVersion":"42"},"endpoints":[{{string.Join(',', pods)}}],"ports":[{"name":"http","port":8080}]}""";
}
