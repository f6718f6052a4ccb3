using System.Text.RegularExpressions;

namespace Gateway.Tests;

/// <summary>
/// What other rooms name of a room: all the rest can be changed without a look beyond its walls. Hosting, which puts
/// everything together, and the ground, which everybody uses, have no faces.
/// </summary>
public static partial class RoomFaces
{
    private static readonly string[] _without = ["Hosting", "Platform", "Settings"];

    public static IReadOnlyDictionary<string, string[]> Faces { get; } = new Dictionary<string, string[]>
    {
        ["Replicas"] =
        [
            "CanaryFinding", "CanaryPlan", "CanaryShare", "CanaryVerdict", "CanaryWatch", "FailedSlot", "Fleet",
            "FleetChange", "FleetSnapshot", "HoldReason", "LatencyCounts", "LatencyHistogram", "PlaceGiven",
            "ProbeResult", "RecentFigures", "Removal", "Replica", "ReplicaConnections", "ReplicaEndPoints",
            "ReplicaEvent", "ReplicaId", "ReplicaOrigin", "ReplicaPlace", "ReplicaProgress", "ReplicaSockets",
            "ReplicaState", "ReplicaUsage", "RequestLease", "Silence",
        ],
        ["Requests"] =
        [
            "AnswerCounts", "CountedBody", "ForgedFields", "GatewayCounters", "GatewayModes", "GrpcStatus", "HealthPath",
            "MaintenanceMode", "MaintenanceNotice", "RequestFailure", "RequestRecord",
        ],
        ["Observability"] =
        [
            "Backlog", "EventStream", "FleetDetail", "GatewayCondition", "GatewayLog", "GatewayMetrics",
            "GatewayTraces", "Load", "LogLines", "LogOutput", "MetricName", "RareWarning", "RecentEvents",
            "ReplicaLog", "ReplicaRecord", "StatusReport", "StatusReporter",
        ],
        ["FrontDoor"] =
        [
            "LoopbackEndPoint",
        ],
        ["Apps"] =
        [
            "FolderStamp", "IAppReleases", "ReplicaCommand", "WatchCommand", "WatchPhase", "WatchProgress",
            "WatchState",
        ],
        ["Processes"] =
        [
            "CrashSummary", "IReplicaLauncher", "IReplicaProcess", "LaunchRequest", "LaunchedReplica", "ReplicaExit",
        ],
        ["Supervision"] =
        [
            "CommandTicket", "ReloadRequest", "StopHaste", "SupervisorMessage",
        ],
        ["Control"] =
        [
            "ControlAnswer", "ControlClient", "ControlSocketFinder", "GatewayPlaces", "ListJson", "RunningGateway",
        ],
    };

    /// <summary>By room, the types of its own that the sources of other rooms name, in alphabetical order.</summary>
    public static IReadOnlyDictionary<string, string[]> Named => NamedTypes().GroupBy(named => named.Room)
        .ToDictionary(
            room => room.Key, room => room.Select(named => named.Type).Distinct().Order(StringComparer.Ordinal).ToArray());

    private static IEnumerable<(string Room, string Type)> NamedTypes()
    {
        var files = SourceTree.Files("src/Gateway").Where(file => file.Path.Contains('/')).ToList();
        var rooms = files.SelectMany(file => TypesOf(file.Lines).Select(type => (Room: RoomOf(file.Path), Type: type)))
            .Where(type => !_without.Contains(type.Room)).ToLookup(type => type.Type, type => type.Room);
        foreach (var (path, lines) in files.Where(file => RoomOf(file.Path) != "Hosting"))
            foreach (var word in lines.Where(IsCode).SelectMany(line => Word().Matches(line)).Select(match => match.Value))
                foreach (var room in rooms[word].Where(room => room != RoomOf(path) && Uses(lines, room)))
                    yield return (room, word);
    }

    private static IEnumerable<string> TypesOf(string[] lines) =>
        lines.Select(line => Declaration().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    private static bool Uses(string[] lines, string room) => lines.Any(line => line.Contains($"using Gateway.{room};"));

    private static bool IsCode(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("using ", StringComparison.Ordinal);

    private static string RoomOf(string path) => path.Split('/')[0];

    // A member that bears the name of a type stands behind a dot.
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|record struct|record|struct|enum|interface|delegate [\w<>]+) (\w+)")]
    private static partial Regex Declaration();
}
