using Gateway.FrontDoor;
using Gateway.Observability;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public class CertificateExpiryTests
{
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly CertificateExpiry _expiry;

    public CertificateExpiryTests() => _expiry = new CertificateExpiry(new GatewayLog(_log), _clock);

    [Fact]
    public void Fourteen_days_before_it_is_told_once_a_day_until_somebody_renews_it()
    {
        var certificate = SomeCertificate.Named(15, "a.example");
        _expiry.Look([certificate]);
        _log.Lines.Should().BeEmpty();
        _clock.Advance(TimeSpan.FromDays(1.5));
        _expiry.Look([certificate]);
        _expiry.Look([certificate]);
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("the certificate of a.example ends in 13 days, on ");
        _clock.Advance(TimeSpan.FromDays(14));
        _expiry.Look([certificate]);
        _log.Lines.Last().Should().StartWith("the certificate of a.example has ended on ");
        _expiry.Look([SomeCertificate.Named(90, "a.example")]);
        _log.Lines.Should().HaveCount(2);
    }

    [Fact]
    public void The_figure_is_the_time_that_is_left_of_the_newest_of_a_name()
    {
        _expiry.Look([SomeCertificate.Named(1, "a.example"), SomeCertificate.Named(10, "a.example", "b.example")]);
        var (name, seconds) = _expiry.Left.Should().ContainSingle().Subject;
        name.Should().Be("a.example");
        TimeSpan.FromSeconds(seconds).TotalDays.Should().BeApproximately(10, 0.1);
        _clock.Advance(TimeSpan.FromDays(20));
        _expiry.Left.Single().Seconds.Should().BeNegative();
    }
}
