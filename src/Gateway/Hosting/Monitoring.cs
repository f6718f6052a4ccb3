using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.Hosting;

public sealed class Monitoring : IAsyncDisposable
{
    private readonly FleetSampler _sampler;

    /// <param name="identity">Asked for each report: ports are known once it listens.</param>
    public Monitoring(
        GatewayCore core, int cpusEach, GatewayModes modes, Func<GatewayIdentity> identity)
    {
        var options = core.Live.Current;
        Telemetry = new Telemetry(
            options.Admin != "off", options.Metrics.FrameworkRequests, Environment.GetEnvironmentVariable);
        _sampler = new FleetSampler(
            core.Fleet, core.Counters, new CpuShares(cpusEach, Environment.ProcessorCount),
            options.Admission.MaxInFlight, GatewayCore.Clock);
        _ = new FleetMetrics(core.Fleet, core.Counters, _sampler.Figures, GatewayCore.Clock);
        Reporter = new StatusReporter(core.Fleet, core.Counters, _sampler.Figures, modes, identity, GatewayCore.Clock);
        core.Every(FleetSampler.Period, "rates and usage").Start(_sampler.SampleAsync, atOnce: true);
    }

    public Telemetry Telemetry { get; }
    public StatusReporter Reporter { get; }

    /// <summary>To be called when no worker turns any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sampler.DisposeAsync();
        Telemetry.Dispose();
    }
}
