using Gateway.Forwarding;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Forwarding;

public class RetryBudgetTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly GatewayCounters _counters = new();

    [Fact]
    public void A_service_that_nobody_has_asked_yet_may_repeat_a_few() => Take(Budget(floor: 10), 200).Should().Be(10);

    [Fact]
    public void The_floor_grows_with_time_and_not_beyond_its_window()
    {
        var budget = Budget(floor: 10);
        Take(budget, 100);
        Serve(1000);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Take(budget, 200).Should().Be(10);
        Serve(10_000);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Take(budget, 200).Should().Be(100);
    }

    [Fact]
    public void One_of_many_gateways_repeats_by_the_floor_no_more_than_it_is_asked()
    {
        var budget = Budget(floor: 10);
        Take(budget, 10);
        var repeated = 0;
        for (var second = 0; second < 60; second++)
        {
            Serve(2);
            _clock.Advance(TimeSpan.FromSeconds(1));
            repeated += Take(budget, 8);
        }

        repeated.Should().BeInRange(60, 120);
    }

    [Fact]
    public void A_quiet_service_may_always_repeat_one_a_second()
    {
        var budget = Budget(floor: 10);
        Take(budget, 100);
        _clock.Advance(TimeSpan.FromHours(1));
        Take(budget, 200).Should().Be(10);
    }

    [Fact]
    public void A_busy_service_may_repeat_its_share()
    {
        var budget = Budget(percent: 20);
        Serve(1000);
        Take(budget, 1000).Should().Be(200);
    }

    [Fact]
    public void Only_recent_requests_count()
    {
        var budget = Budget(percent: 20);
        Serve(1000);
        _clock.Advance(TimeSpan.FromSeconds(100));
        Take(budget, 1000).Should().Be(20);
        Serve(1000);
        Take(budget, 0);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Take(budget, 1000).Should().BeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Without_a_budget_nothing_is_repeated()
    {
        Serve(1000);
        Take(Budget(), 10).Should().Be(0);
    }

    private RetryBudget Budget(int percent = 0, int floor = 0) =>
        new(new RetryOptions { BudgetPercent = percent, BudgetFloor = floor }, _counters, _clock);

    private void Serve(int requests)
    {
        for (var request = 0; request < requests; request++) _counters.RequestBegan();
    }

    private static int Take(RetryBudget budget, int times) =>
        Enumerable.Range(0, times).Count(_ => budget.TryTake());
}
