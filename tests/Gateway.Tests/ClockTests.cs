using System.Text.RegularExpressions;
using Gateway.Discovery;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests;

/// <summary>What is due is measured on a clock that only goes forward. The wall clock, which somebody may set, is for
/// showing.</summary>
public partial class ClockTests
{
    // Each of these writes a time for people, or a name.
    private static readonly string[] _show =
    [
        "Cli/LogsCommand.cs", "Cli/StatusCommand.cs", "Cli/StatusWatch.cs", "Control/EndTime.cs", "Dashboard/History.cs", "Discovery/DiscoveredReplicas.cs",
        "FrontDoor/AccessLog.cs", "FrontDoor/Listening/RawProblem.cs", "Health/DumpStore.cs", "Health/ReplicaProbe.cs",
        "Hosting/ReadyAnnouncement.cs", "Observability/Logging/FleetLog.cs", "Observability/Logging/LogLines.cs",
        "Observability/Logging/OutputLoggerProvider.cs", "Observability/Logging/RecentEvents.cs",
        "Observability/Status/StatusReporter.cs", "Observability/Traces/GatewayTraces.cs", "FrontDoor/Tls/CertificateCheck.cs", "FrontDoor/Tls/CertificateExpiry.cs",
        "Platform/BestEffort.cs", "Platform/DevCertificate.cs", "Processes/OutputRecords.cs", "Processes/ReplicaOutput.cs", "Requests/MaintenanceMode.cs", "Supervision/SlotController.cs",
    ];

    [Fact]
    public void The_wall_clock_is_read_only_where_a_time_is_shown() =>
        SourceTree.Files("src/Gateway").Where(file => file.Lines.Any(line => WallClock().IsMatch(line)))
            .Select(file => file.Path).Should().BeSubsetOf(_show);

    // What systemd is told is the kernel's own clock.
    [Fact]
    public void What_is_measured_is_measured_on_the_clock_that_was_handed_in() =>
        SourceTree.Files("src/Gateway").Where(file => file.Lines.Any(line => Stopwatch().IsMatch(line)))
            .Select(file => file.Path).Should().Equal("Hosting/ServiceManager.cs");

    [Fact]
    public void A_drain_lasts_as_long_as_it_may_whatever_becomes_of_the_wall_clock()
    {
        var (fleet, clock) = (new Fleet(), new SetClock());
        var log = new GatewayLog(NullLogger<GatewayLog>.Instance);
        var found = new DiscoveredReplicas(fleet, new DiscoveryOptions(), () => new StopOptions(), log, clock);
        var replica = Some.Ready(fleet);
        replica.TryLease();
        fleet.Apply(replica, ReplicaEvent.DrainAsked);
        found.FinishDrains();

        clock.Now += TimeSpan.FromDays(1);
        found.FinishDrains();

        replica.Closing.IsCancellationRequested.Should().BeFalse("no time has passed");
    }

    [GeneratedRegex(@"\b(GetUtcNow|GetLocalNow|UtcNow|DateTime\.Now|DateTimeOffset\.Now)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bStopwatch\b")]
    private static partial Regex Stopwatch();

    /// <summary>Imitates a machine whose wall clock somebody sets.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => 0;
    }
}
