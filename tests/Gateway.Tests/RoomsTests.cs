using System.Text.RegularExpressions;

namespace Gateway.Tests;

/// <summary>
/// Who may use whom, from the ground to the roof: a room uses what stands below it and its row names, and everybody
/// uses <c>Platform</c> and <c>Settings</c>. Only the program itself uses <c>Hosting</c>, which puts the rooms together.
/// </summary>
public partial class RoomsTests
{
    private const string Roof = "Hosting";
    private const string Root = "";

    private static readonly string[] _ground = ["Platform", "Settings"];

    private static readonly Dictionary<string, string[]> _arrows = new()
    {
        ["Platform"] = [],
        ["Settings"] = ["Platform"],
        ["Replicas"] = [],
        ["Requests"] = ["Replicas"],
        ["Observability"] = ["Replicas", "Requests"],
        ["FrontDoor"] = ["Requests", "Observability"],
        ["Forwarding"] = ["Replicas", "Requests", "Observability"],
        ["Health"] = ["Replicas", "Observability"],
        ["Discovery"] = ["Replicas", "Observability"],
        ["Apps"] = [],
        ["Processes"] = ["Apps", "Replicas", "Observability"],
        ["Supervision"] = ["Apps", "Processes", "Replicas", "Observability"],
        ["Upgrade"] = ["FrontDoor", "Processes", "Supervision", "Replicas", "Requests", "Observability"],
        ["Dashboard"] = ["Observability", "Requests"],
        ["Control"] = ["Supervision", "Replicas", "Observability", "Requests"],
        ["Cli"] = ["Control"],
        // A request's way; it stands beside the rooms, with the program.
        [Root] = ["FrontDoor", "Forwarding", "Requests", "Observability"],
    };

    [Fact]
    public void No_room_uses_another_that_it_may_not() =>
        SourceTree.Files("src/Gateway").SelectMany(file => Forbidden(file.Path, file.Lines)).Should().BeEmpty();

    [Fact]
    public void Every_folder_is_a_room() =>
        SourceTree.Files("src/Gateway").Select(file => RoomOf(file.Path)).Distinct()
            .Should().BeEquivalentTo([.. _arrows.Keys, Roof]);

    [Fact]
    public void Only_the_program_and_a_requests_way_stand_beside_the_rooms() =>
        SourceTree.Files("src/Gateway").Select(file => file.Path).Where(path => RoomOf(path) == Root)
            .Should().BeEquivalentTo("Program.cs", "RequestPipeline.cs");

    [Fact]
    public void The_arrows_form_no_circle()
    {
        var left = _arrows.Keys.ToHashSet();
        while (left.RemoveWhere(room => !_arrows[room].Any(left.Contains)) > 0)
        {
        }

        left.Should().BeEmpty();
    }

    [Fact]
    public void Rooms_name_only_each_others_faces() => RoomFaces.Named.Should().BeEquivalentTo(RoomFaces.Faces);

    // The two are used without a word in each file; the lower may not use the upper all the same.
    [Fact]
    public void Platform_names_nothing_of_Settings()
    {
        var settings = Sources("Settings").Select(file => Path.GetFileNameWithoutExtension(file.Path)).ToHashSet();
        Sources("Platform").SelectMany(file => file.Lines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Word().Matches(line)).Select(match => match.Value).Where(settings.Contains).Should().BeEmpty();
    }

    [Theory]
    [InlineData("using Gateway.Supervision;")]
    [InlineData("using static Gateway.Supervision.StopHaste;")]
    [InlineData("using Stop = Gateway.Supervision.StopHaste;")]
    [InlineData("    global::Gateway.Supervision.StopHaste haste;")]
    [InlineData("    private Supervision.StopHaste _haste;")]
    public void A_forbidden_arrow_is_caught(string line) =>
        Forbidden("Replicas/Fleet.cs", [line]).Should().Equal("Replicas/Fleet.cs:1 uses Supervision");

    [Theory]
    [InlineData("Platform/Descriptor.cs", "using Gateway.Settings;", "Settings")]
    [InlineData("Supervision/Supervisor.cs", "using Gateway.Hosting;", "Hosting")]
    [InlineData("RequestPipeline.cs", "using Gateway.Supervision;", "Supervision")]
    public void The_bottom_the_top_and_what_stands_beside_are_held_as_well(string path, string line, string used) =>
        Forbidden(path, [line]).Should().Equal($"{path}:1 uses {used}");

    [Theory]
    [InlineData("Control/ControlServer.cs", "using Gateway.Supervision;")]
    [InlineData("Control/ControlServer.cs", "using Gateway.Platform;")]
    [InlineData("Hosting/GatewayHost.cs", "using Gateway.Supervision;")]
    [InlineData("Program.cs", "using Gateway.Hosting;")]
    [InlineData("Replicas/Fleet.cs", "/// What <c>Supervision.ChildProcess</c> and Gateway.Supervision.Slot are.")]
    [InlineData("Replicas/Fleet.cs", "namespace Gateway.Replicas;")]
    [InlineData("Forwarding/Loop.cs", "    options.Health.Path")]
    public void What_is_allowed_passes(string path, string line) => Forbidden(path, [line]).Should().BeEmpty();

    private static IEnumerable<string> Forbidden(string path, string[] lines)
    {
        var room = RoomOf(path);
        if (room == Roof || path == "Program.cs") yield break;
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].TrimStart();
            if (line.StartsWith("//", StringComparison.Ordinal)) continue;
            foreach (var used in Uses().Matches(line).Select(match => match.Groups["room"].Value))
                if (used != room && IsRoom(used) && !May(room, used))
                    yield return $"{path}:{number} uses {used}";
        }
    }

    private static bool IsRoom(string name) => name == Roof || _arrows.ContainsKey(name);

    private static bool May(string room, string used) =>
        _arrows[room].Contains(used) || (_ground.Contains(used) && room != "Platform");

    private static IEnumerable<(string Path, string[] Lines)> Sources(string room) =>
        SourceTree.Files("src/Gateway").Where(file => RoomOf(file.Path) == room);

    private static string RoomOf(string path) => path.Contains('/') ? path.Split('/')[0] : Root;

    // Gateway.Room in any form, and Room.Type as code below the namespace Gateway may write it.
    [GeneratedRegex(@"\bGateway\.(?<room>[A-Z]\w*)|(?<![\w.""])(?<room>[A-Z]\w*)\.[A-Z]")]
    private static partial Regex Uses();

    // A member that bears the name of a type stands behind a dot.
    [GeneratedRegex(@"(?<![\w.""])[A-Z]\w*")]
    private static partial Regex Word();
}
