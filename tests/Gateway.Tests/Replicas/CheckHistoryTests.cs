using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class CheckHistoryTests
{
    private readonly CheckHistory _checks = new();

    [Fact]
    public void The_last_ones_are_kept_in_their_order()
    {
        foreach (var second in Enumerable.Range(0, CheckHistory.Kept + 5)) _checks.Add(Check(second, ok: true));
        _checks.Recent.Should().HaveCount(CheckHistory.Kept).And.BeInAscendingOrder(check => check.At);
        _checks.Last.Should().BeSameAs(_checks.Recent[^1]);
    }

    [Fact]
    public void A_failure_is_remembered_after_it_has_left_them()
    {
        _checks.Add(Check(0, ok: false));
        foreach (var second in Enumerable.Range(1, CheckHistory.Kept)) _checks.Add(Check(second, ok: true));
        _checks.Recent.Should().OnlyContain(check => check.Ok);
        _checks.LastFailure!.At.Should().Be(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void One_that_nobody_has_asked_has_none() => _checks.Last.Should().BeNull();

    private static ProbeResult Check(int second, bool ok) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(second), ok, null, TimeSpan.Zero, null);
}
