using Gateway.Control;
using Gateway.Observability;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Control;

public class WrongTokensTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly WrongTokens _wrong;

    public WrongTokensTests() => _wrong = new WrongTokens(new GatewayLog(_log), _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_guesses_waits_and_those_who_guess_at_once_wait_for_each_other()
    {
        var (one, other) = (_wrong.SlowAsync("10.0.0.1", Cancellation), _wrong.SlowAsync("10.0.0.2", Cancellation));
        one.IsCompleted.Should().BeFalse();
        _clock.Advance(WrongTokens.Pause);
        await one;
        other.IsCompleted.Should().BeFalse();
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(WrongTokens.Pause);
            return other.IsCompleted;
        }, "the other has waited too");
    }

    [Fact]
    public void The_log_names_who_it_was_and_is_not_flooded()
    {
        for (var guess = 0; guess < 50; guess++) _ = _wrong.SlowAsync("10.0.0.1", Cancellation);
        _log.Lines.Should().ContainSingle().Which.Should().Contain("a wrong token from 10.0.0.1");
        _clock.Advance(TimeSpan.FromSeconds(10));
        _ = _wrong.SlowAsync("10.0.0.2", Cancellation);
        _log.Lines.Should().HaveCount(2).And.Contain(line => line.EndsWith("10.0.0.2, the last of 50 since the last warning"));
    }
}
