using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Health;

public sealed class WarmUpTests : IAsyncDisposable
{
    private readonly SmallReplica _replica = new();

    public ValueTask DisposeAsync() => _replica.DisposeAsync();

    [Fact]
    public async Task A_replica_is_asked_its_pages_before_it_is_ready_and_once_only()
    {
        _replica.Statuses["/health/ready"] = 200;
        await ReadyAsync(new WarmUpOptions { Paths = ["/a", "/b"], Requests = 3 });
        _replica.Asked.Take(7).Should().Equal("/health/ready", "/a", "/b", "/a", "/b", "/a", "/b");
        _replica.Asked.Skip(7).Should().NotContain(path => path != "/health/ready");
    }

    [Theory]
    [InlineData("/health/ready", 200)]
    [InlineData("/health", 200)]
    [InlineData("/health", 404)]
    public async Task Where_nothing_is_told_only_what_the_probe_has_asked_is_asked_a_few_times(string path, int status)
    {
        _replica.Statuses[path] = status;
        await ReadyAsync(new WarmUpOptions());
        _replica.Asked.Should().OnlyContain(asked => asked.StartsWith("/health"), "an app may do anything elsewhere");
        _replica.Asked.Count(asked => asked == path).Should().BeInRange(4, 6, "a probe, and the warm-up");
    }

    [Fact]
    public async Task A_page_that_never_answers_keeps_nobody_from_serving()
    {
        _replica.Statuses["/health/ready"] = 200;
        _replica.Statuses["/stuck"] = 0;
        await ReadyAsync(new WarmUpOptions { Paths = ["/stuck"], Timeout = TimeSpan.FromMilliseconds(50) });
        _replica.Asked.Should().Contain("/stuck");
    }

    [Fact]
    public async Task Without_a_time_nothing_is_asked()
    {
        _replica.Statuses["/health/ready"] = 200;
        await ReadyAsync(new WarmUpOptions { Timeout = TimeSpan.Zero });
        _replica.Asked.Should().OnlyContain(path => path == "/health/ready");
    }

    private async Task ReadyAsync(WarmUpOptions options)
    {
        var fleet = new Fleet();
        await using var monitor = new HealthMonitor(
            fleet, () => new HealthOptions(), new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System)
        {
            WarmUp = new WarmUp(options),
        };
        await _replica.ListenAsync();
        fleet.Add(_replica.Picture);
        await Eventually.TrueAsync(() => _replica.Picture.State == ReplicaState.Ready, "it is ready");
    }
}
