using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class RetryPauseTests
{
    [Theory]
    [InlineData(0, 0, true, 0)]
    [InlineData(1, 0, true, 0)]
    [InlineData(2, 0, true, 200)]
    [InlineData(3, 0, true, 300)]
    [InlineData(1, 0, false, 100)]
    [InlineData(0, 2, true, 200)]
    [InlineData(1, 1, false, 200)]
    public void The_first_repetition_is_made_at_once_and_each_further_one_later(
        int broken, int lacks, bool isHope, int milliseconds) =>
        RetryPause.Before(broken, lacks, isHope).Should().Be(TimeSpan.FromMilliseconds(milliseconds));
}
