using System.Diagnostics.Metrics;
using System.Net;
using Gateway.FrontDoor;
using Gateway.Observability;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public class RefusalsTests
{
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Of_many_of_a_kind_one_is_told_now_and_then_with_how_many_there_were()
    {
        var refusals = new Refusals(new GatewayLog(_log), _clock);
        for (var time = 0; time < 5; time++) refusals.Tell("host_unknown", IPAddress.Parse("192.0.2.1"), "evil.example");
        refusals.Tell("connections", null, "too many");
        _clock.Advance(TimeSpan.FromSeconds(10));
        refusals.Tell("host_unknown", IPAddress.Parse("::ffff:192.0.2.2"), "other.example");

        _log.Lines.Should().Equal(
            "refused 192.0.2.1 (host_unknown): evil.example",
            "refused a Unix socket (connections): too many",
            "refused 192.0.2.2 (host_unknown): other.example, the last of 5 since the last warning");
    }

    [Fact]
    public void Each_is_counted_by_its_kind()
    {
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "gateway.refusals") listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags[0] is { Key: "gateway.refusal.reason", Value: "counted_here" }) counted += value;
        });
        listener.Start();

        var refusals = new Refusals(new GatewayLog(_log), _clock);
        for (var time = 0; time < 5; time++) refusals.Tell("counted_here", IPAddress.Loopback, "one of many");

        counted.Should().Be(5);
    }
}
