using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Health;

public sealed class HealthMonitorTests : IAsyncDisposable
{
    private readonly SmallReplica _replica = new();
    private readonly Fleet _fleet = new();
    private readonly HealthMonitor _monitor;

    private HealthOptions _options = new()
    {
        Interval = TimeSpan.FromMilliseconds(10),
        Timeout = TimeSpan.FromMilliseconds(200),
    };

    public HealthMonitorTests() => _monitor = new HealthMonitor(
        _fleet, () => _options, new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _monitor.DisposeAsync();
        await _replica.DisposeAsync();
    }

    [Theory]
    [InlineData("/health/ready", 200)]
    [InlineData("/health", 204)]
    [InlineData("/nothing", 404)]
    public async Task A_replica_is_ready_by_its_own_check_or_by_any_answer(string path, int status)
    {
        _replica.Statuses[path] = status;
        await _replica.ListenAsync();
        _fleet.Add(_replica.Picture);
        await StateAsync(ReplicaState.Ready);
        _replica.Picture.LastCheck.Should().BeEquivalentTo(new { Ok = true, Status = status });
    }

    [Fact]
    public async Task A_replica_that_says_no_stays_starting()
    {
        _replica.Statuses["/health/ready"] = 503;
        await _replica.ListenAsync();
        _fleet.Add(_replica.Picture);
        await CheckAsync("/health/ready answered 503");
        _replica.Picture.State.Should().Be(ReplicaState.Starting);
    }

    [Fact]
    public async Task An_app_that_knows_another_host_is_not_ready_until_it_is_asked_by_that()
    {
        (_replica.OnlyHost, _replica.Statuses["/health/ready"]) = ("shop.example", 200);
        await _replica.ListenAsync();
        _fleet.Add(_replica.Picture);
        await CheckAsync("/health/ready answered 400: it does not know the host localhost; "
            + "Gateway:Health:Host names another");
        _replica.Picture.State.Should().Be(ReplicaState.Starting);
        _options = _options with { Host = "shop.example" };
        await StateAsync(ReplicaState.Ready);
    }

    [Fact]
    public async Task A_replica_becomes_ready_once_it_listens()
    {
        _fleet.Add(_replica.Picture);
        await CheckAsync("it does not listen yet");
        await _replica.ListenAsync();
        await StateAsync(ReplicaState.Ready);
    }

    [Fact]
    public async Task A_replica_whose_check_fails_is_unhealthy_until_it_passes_again()
    {
        await ServeAsync();
        _replica.Statuses["/health/ready"] = 500;
        await StateAsync(ReplicaState.Unhealthy);
        _replica.Picture.Reason.Should().Be("/health/ready answered 500");

        _replica.Statuses["/health/ready"] = 200;

        await StateAsync(ReplicaState.Ready);
    }

    [Fact]
    public async Task A_check_that_hangs_is_a_failed_one()
    {
        await ServeAsync();
        _replica.Statuses["/health/ready"] = 0;
        await StateAsync(ReplicaState.Unhealthy);
        _replica.Picture.Reason.Should().Be("hung: neither a probe nor a request was answered");
    }

    [Fact]
    public async Task A_replica_that_is_wanted_back_must_pass_a_probe_again()
    {
        await ServeAsync();
        _fleet.Apply(_replica.Picture, ReplicaEvent.DrainAsked);
        _replica.Picture.State.Should().Be(ReplicaState.Draining);
        _fleet.Apply(_replica.Picture, ReplicaEvent.UndrainAsked);
        await StateAsync(ReplicaState.Ready);
    }

    [Fact]
    public async Task A_path_that_changes_is_asked_and_judged_by_the_same_rule_and_from_its_first_rung()
    {
        _options = _options with { Timeout = TimeSpan.FromSeconds(20) };
        _replica.Statuses["/live"] = 200;
        await _replica.ListenAsync();
        _fleet.Add(_replica.Picture);
        await StateAsync(ReplicaState.Ready);
        foreach (var (path, first) in new[] { ("/live", "/live"), (null, "/health/ready"), ("/live", "/live") })
        {
            _replica.Asked.Clear();
            _options = _options with { Path = path };
            await Eventually.TrueAsync(() => _replica.Asked.Contains(first), $"{first} is asked");
            await Eventually.TrueAsync(() => _replica.Asked.Count > 5, "it is asked again and again");
            (_replica.Picture.State, _replica.Picture.LastCheck!.Ok).Should().Be((ReplicaState.Ready, true));
        }
    }

    private async Task ServeAsync()
    {
        _replica.Statuses["/health/ready"] = 200;
        await _replica.ListenAsync();
        _fleet.Add(_replica.Picture);
        await StateAsync(ReplicaState.Ready);
    }

    private Task StateAsync(ReplicaState state) =>
        Eventually.TrueAsync(() => _replica.Picture.State == state, $"the replica is {state}");

    private Task CheckAsync(string text) =>
        Eventually.TrueAsync(() => _replica.Picture.LastCheck?.Text == text, $"the check says '{text}'");
}
