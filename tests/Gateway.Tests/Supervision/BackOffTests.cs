using CsCheck;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class BackOffTests
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(7, 16)]
    [InlineData(8, 30)]
    [InlineData(int.MaxValue, 30)]
    public void The_wait_doubles_with_each_death_up_to_the_longest(int deaths, double seconds) =>
        BackOff.After(deaths, _first, _longest, dice: 1).TotalSeconds.Should().Be(seconds);

    [Fact]
    public void The_longest_that_may_be_set_stays_within_it_for_ever() =>
        BackOff.After(int.MaxValue, TimeSpan.FromHours(1), TimeSpan.FromHours(1), dice: 1)
            .Should().Be(TimeSpan.FromHours(1));

    [Fact]
    public void A_random_half_to_whole_of_it_is_waited() =>
        Gen.Select(Gen.Int[2, 100], Gen.Double[0, 1]).Sample((deaths, dice) =>
        {
            var whole = BackOff.After(deaths, _first, _longest, 1);
            var wait = BackOff.After(deaths, _first, _longest, dice);
            return wait >= whole / 2 && wait <= whole;
        });
}
