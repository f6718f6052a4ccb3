using System.Text.RegularExpressions;

namespace Gateway.Tests;

/// <summary>
/// Who may use whom. Files of the root namespace put the rooms together: they use
/// every room, and every room may use them.
/// </summary>
public partial class RoomsTests
{
    private static readonly Dictionary<string, string[]> _arrows = new()
    {
        ["Replicas"] = [],
        ["Observability"] = ["Replicas"],
        ["FrontDoor"] = ["Observability"],
        ["Supervision"] = ["Replicas", "Observability"],
        ["Discovery"] = ["Replicas", "Observability"],
        ["Health"] = ["Replicas", "Observability"],
        ["Routing"] = ["Replicas", "Observability"],
        ["Dashboard"] = ["Replicas", "Observability"],
        ["Control"] = ["Replicas", "Supervision", "Observability"],
        ["Cli"] = ["Control"],
    };

    [Fact]
    public void No_room_uses_another_that_it_may_not() =>
        SourceTree.Files("src/Gateway").SelectMany(file => Forbidden(file.Path, file.Lines)).Should().BeEmpty();

    [Fact]
    public void Every_folder_is_a_room() =>
        SourceTree.Files("src/Gateway").Where(file => file.Path.Contains('/'))
            .Select(file => RoomOf(file.Path)).Distinct().Should().BeSubsetOf(_arrows.Keys);

    [Theory]
    [InlineData("using Gateway.Supervision;")]
    [InlineData("using static Gateway.Supervision.StopHaste;")]
    [InlineData("using Stop = Gateway.Supervision.StopHaste;")]
    [InlineData("    global::Gateway.Supervision.StopHaste haste;")]
    [InlineData("    private Supervision.StopHaste _haste;")]
    public void A_forbidden_arrow_is_caught(string line) =>
        Forbidden("Replicas/Fleet.cs", [line]).Should().Equal("Replicas/Fleet.cs:1 uses Supervision");

    [Theory]
    [InlineData("Control/ControlServer.cs", "using Gateway.Supervision;")]
    [InlineData("GatewayHost.cs", "using Gateway.Supervision;")]
    [InlineData("Replicas/Fleet.cs", "/// What <c>Supervision.ChildProcess</c> and Gateway.Supervision.Slot are.")]
    [InlineData("Replicas/Fleet.cs", "namespace Gateway.Replicas;")]
    [InlineData("Routing/Loop.cs", "    options.Health.Path")]
    public void What_is_allowed_passes(string path, string line) => Forbidden(path, [line]).Should().BeEmpty();

    private static IEnumerable<string> Forbidden(string path, string[] lines)
    {
        if (RoomOf(path) is not { } room) yield break;
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].TrimStart();
            if (line.StartsWith("//", StringComparison.Ordinal)) continue;
            foreach (var used in Uses().Matches(line).Select(match => match.Groups["room"].Value))
                if (used != room && _arrows.ContainsKey(used) && !_arrows[room].Contains(used))
                    yield return $"{path}:{number} uses {used}";
        }
    }

    private static string? RoomOf(string path) => path.Contains('/') ? path.Split('/')[0] : null;

    // Gateway.Room in any form, and Room.Type as code below the namespace Gateway may write it.
    [GeneratedRegex(@"\bGateway\.(?<room>[A-Z]\w*)|(?<![\w.""])(?<room>[A-Z]\w*)\.[A-Z]")]
    private static partial Regex Uses();
}
