using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Observability;

public sealed class GatewayMetricsTests : IDisposable
{
    // No other test has it, and all of them measure with the same instruments.
    private const int Slot = 9_071;

    private readonly ConcurrentQueue<string> _seen = [];
    private readonly MeterListener _listener = new();
    private readonly Replica _replica = Some.Replica(Slot);

    public GatewayMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == GatewayMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void An_answer_is_measured_by_its_replica_and_one_of_500_and_above_is_an_error()
    {
        GatewayMetrics.AnswerBegan(_replica, 404, TimeSpan.FromSeconds(1));
        GatewayMetrics.AnswerBegan(_replica, 503, TimeSpan.FromSeconds(2));
        GatewayMetrics.AttemptFailed(_replica, "timed_out", TimeSpan.FromSeconds(3));
        _seen.Should().Equal(
            "gateway.attempt.duration 1 slot=9071",
            "gateway.attempt.duration 2 slot=9071 error.type=503",
            "gateway.attempt.duration 3 slot=9071 error.type=timed_out");
    }

    [Fact]
    public void What_no_status_should_be_makes_up_no_time_series()
    {
        GatewayMetrics.AnswerBegan(_replica, 600, TimeSpan.FromSeconds(1));
        GatewayMetrics.AnswerBegan(_replica, 999, TimeSpan.FromSeconds(1));
        _seen.Distinct().Should().Equal("gateway.attempt.duration 1 slot=9071 error.type=_OTHER");
    }

    [Fact]
    public void An_attempt_says_by_which_way_it_went()
    {
        GatewayMetrics.AttemptEnded(_replica, "answered", "link");
        _seen.Should().Equal("gateway.attempts 1 slot=9071 gateway.attempt.result=answered gateway.attempt.channel=link");
    }

    [Fact]
    public void A_probe_that_fails_leaves_its_time()
    {
        GatewayMetrics.Probed(_replica, Probe(second: 100, ok: true));
        GatewayMetrics.Probed(_replica, Probe(second: 107.5, ok: false));
        _seen.Should().Equal(
            "gateway.probes 1 slot=9071 gateway.probe.result=passed",
            "gateway.probes 1 slot=9071 gateway.probe.result=failed",
            "gateway.probe.last_failure 107.5 slot=9071");
    }

    [Fact]
    public void Starts_are_told_in_seconds_since_1970()
    {
        var fleet = new Fleet();
        fleet.Add(_replica);
        var clock = new FakeTimeProvider();
        _ = new FleetMetrics(fleet, new GatewayCounters(), new FleetFigures(), clock);
        clock.Advance(TimeSpan.FromSeconds(7));

        _listener.RecordObservableInstruments();

        _seen.Should().Contain(["gateway.replica.start_time 0 slot=9071", "process.uptime 7"]);
        _seen.Should().ContainMatch("process.start_time 1*");
    }

    private static ProbeResult Probe(double second, bool ok) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(second), ok, null, TimeSpan.Zero, null);

    // Of this slot alone, or of none.
    private void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{instrument.Name} {value}");
        var (whose, isOurs) = ("", instrument.Name.StartsWith("process.", StringComparison.Ordinal));
        foreach (var (name, of) in tags)
        {
            isOurs |= name == GatewayMetrics.SlotTag && $"{of}" == $"{Slot}";
            whose += $" {(name == GatewayMetrics.SlotTag ? "slot" : name)}={of}";
        }

        if (isOurs) _seen.Enqueue(text + whose);
    }
}
