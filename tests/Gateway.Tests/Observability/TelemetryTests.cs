using Gateway.Observability;
using OpenTelemetry.Metrics;

namespace Gateway.Tests.Observability;

public class TelemetryTests
{
    [Theory]
    [InlineData("gateway.attempts")]
    [InlineData("gateway.attempt.duration")]
    [InlineData("gateway.probes")]
    [InlineData("gateway.probe.last_failure")]
    [InlineData("gateway.replica.active_requests")]
    [InlineData("gateway.replica.restarts")]
    [InlineData("gateway.request.duration")]
    public void What_names_a_slot_or_a_status_has_room_for_many_series(string instrument) =>
        Telemetry.ViewOf(instrument, again: false).Should().BeNull();

    [Theory]
    [InlineData("gateway.replicas")]
    [InlineData("gateway.saturation")]
    [InlineData("dotnet.gc.collections")]
    [InlineData("kestrel.active_connections")]
    public void All_others_take_little_memory(string instrument) =>
        Telemetry.ViewOf(instrument, again: false)!.CardinalityLimit.Should().Be(200);

    [Theory]
    [InlineData("http.server.request.duration")]
    [InlineData("http.client.request.duration")]
    public void The_framework_measures_requests_only_when_it_shall(string instrument)
    {
        Telemetry.ViewOf(instrument, again: false).Should().BeSameAs(MetricStreamConfiguration.Drop);
        Telemetry.ViewOf(instrument, again: true).Should().BeNull();
    }
}
