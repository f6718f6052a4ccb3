using CsCheck;
using Gateway.FrontDoor;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Rates;

/// <summary>What each algorithm lets pass, over a clock that a test moves.</summary>
public class RateCountTests
{
    private const long Second = TimeSpan.TicksPerSecond;

    [Theory]
    [InlineData("address:fixed:3/10s")]
    [InlineData("address:sliding:3/10s")]
    [InlineData("address:bucket:3/10s")]
    public void The_last_that_fits_passes_and_the_next_does_not(string policy)
    {
        var counts = Counts(policy);
        for (var request = 0; request < 3; request++) counts.Take(default, now: 0).Should().Be(0);
        counts.Take(default, now: 0).Should().BePositive();
    }

    [Theory]
    [InlineData("address:fixed:3/10s")]
    [InlineData("address:sliding:3/10s")]
    [InlineData("address:bucket:3/10s")]
    public void Who_asks_again_when_he_was_told_to_passes_and_not_before(string policy)
    {
        var counts = Counts(policy);
        for (var request = 0; request < 3; request++) counts.Take(default, now: 4 * Second);
        var wait = counts.Take(default, now: 5 * Second);
        counts.Take(default, now: (5 * Second) + wait - 1000).Should().BePositive();
        counts.Take(default, now: (5 * Second) + wait).Should().Be(0);
    }

    [Theory]
    [InlineData("address:fixed:3/10s")]
    [InlineData("address:sliding:3/10s")]
    [InlineData("address:bucket:3/10s")]
    public void What_was_given_back_may_be_taken_again(string policy)
    {
        var counts = Counts(policy);
        for (var request = 0; request < 3; request++) counts.Take(default, now: 0);
        counts.GiveBack(default, now: 0);
        counts.Take(default, now: 0).Should().Be(0);
        counts.Take(default, now: 0).Should().BePositive();
    }

    [Fact]
    public void A_window_begins_with_a_clients_first_request()
    {
        var counts = Counts("address:fixed:1/10s");
        counts.Take(default, now: 7 * Second).Should().Be(0);
        counts.Take(default, now: 16 * Second).Should().Be(Second);
        counts.Take(default, now: 17 * Second).Should().Be(0);
    }

    [Fact]
    public void A_bucket_gives_what_it_holds_at_once_and_then_its_rate()
    {
        var counts = Counts("address:bucket:2/1s:5");
        for (var request = 0; request < 5; request++) counts.Take(default, now: 0).Should().Be(0);
        counts.Take(default, now: 0).Should().Be(Second / 2);
        counts.Take(default, now: Second / 2).Should().Be(0);
        counts.Take(default, now: Second / 2).Should().BePositive();
    }

    // Any two requests that passed, with the limit's number between them, are a window apart.
    [Fact]
    public void A_sliding_window_is_never_exceeded_wherever_it_is_laid() =>
        Gen.Select(Gen.Int[1, 5], Gen.Long[0, 4 * Second].Array[1, 200]).Sample((limit, pauses) =>
        {
            var (counts, now, passed) = (Counts($"address:sliding:{limit}/10s"), 0L, new List<long>());
            foreach (var pause in pauses)
                if (counts.Take(default, now += pause) == 0) passed.Add(now);
            return passed.Skip(limit).Zip(passed).All(pair => pair.First - pair.Second >= 10 * Second);
        }, iter: 300);

    private static ClientCounts Counts(string policy) => ClientCounts.Of(RatePolicy.Parse(policy)!, most: 1024);
}
