using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class ReplicaLifeTests
{
    // "Stop" is Stopping for a child and Gone for a found replica; "Stop!" does not happen to one that is held.
    private const string Life = """
        |           | ProbePassed | ProbesFailed | EjectedAsOutlier | EjectionEnded | BootTimedOut | DrainAsked | Withdrawn | UndrainAsked | Drained | Exited |
        | Starting  | Ready       | -            | -                | -             | Stopping     | Stop       | Stop      | -            | -       | Gone   |
        | Ready     | -           | Unhealthy    | Ejected          | -             | -            | Draining   | Draining  | -            | -       | Gone   |
        | Unhealthy | Ready       | -            | -                | -             | -            | Draining   | Draining  | -            | -       | Gone   |
        | Ejected   | -           | -            | -                | Unhealthy     | -            | Draining   | Draining  | -            | -       | Gone   |
        | Draining  | -           | -            | -                | -             | -            | -          | -         | Starting     | Stop!   | Gone   |
        | Stopping  | -           | -            | -                | -             | -            | -          | -         | -            | -       | Gone   |
        | Gone      | -           | -            | -                | -             | -            | -          | -         | -            | -       | -      |
        """;

    private static readonly string[][] _rows = [.. Life.Split('\n').Select(line =>
        line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];

    public static IEnumerable<TheoryDataRow<ReplicaState, ReplicaEvent, ReplicaOrigin, bool, string>> Cells =>
        from row in _rows.Skip(1)
        from column in Enumerable.Range(1, _rows[0].Length - 1)
        from origin in Enum.GetValues<ReplicaOrigin>()
        from held in new[] { false, true }
        select new TheoryDataRow<ReplicaState, ReplicaEvent, ReplicaOrigin, bool, string>(
            Enum.Parse<ReplicaState>(row[0]), Enum.Parse<ReplicaEvent>(_rows[0][column]), origin, held, row[column]);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_of_the_table_holds(
        ReplicaState state, ReplicaEvent happened, ReplicaOrigin origin, bool held, string cell) =>
        ReplicaLife.Next(state, happened, origin, held).Should().Be(Expected(cell, origin, held));

    [Fact]
    public void The_table_has_every_state_and_every_event()
    {
        _rows[0].Skip(1).Should().BeEquivalentTo(Enum.GetNames<ReplicaEvent>());
        _rows.Skip(1).Select(row => row[0]).Should().BeEquivalentTo(Enum.GetNames<ReplicaState>());
    }

    [Fact]
    public void Every_state_that_is_shown_is_one_of_the_contract() =>
        Enum.GetValues<ReplicaState>().Except([ReplicaState.Gone]).Select(state => state.WireName()).Distinct()
            .Should().Equal("starting", "ready", "unhealthy", "draining", "stopping");

    private static ReplicaState? Expected(string cell, ReplicaOrigin origin, bool held) => cell switch
    {
        "-" => null,
        "Stop!" when held => null,
        "Stop" or "Stop!" => origin == ReplicaOrigin.Child ? ReplicaState.Stopping : ReplicaState.Gone,
        _ => Enum.Parse<ReplicaState>(cell),
    };
}
