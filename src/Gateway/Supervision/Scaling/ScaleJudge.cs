using Gateway.Replicas;

namespace Gateway.Supervision;

public static class ScaleJudge
{
    /// <summary>Null while it is under way.</summary>
    public static CommandOutcome? Judge(FleetSnapshot fleet, int wanted)
    {
        if (fleet.Wanted != wanted)
            return CommandOutcome.Failed($"another command wants {fleet.Wanted} replicas instead of {wanted}");
        if (fleet.FailedSlots is [var failed, ..])
            return CommandOutcome.Failed($"{Ready(fleet)}; {failed.Id} failed: {failed.Reason}");

        // One that an operator holds is there, and not ready because it was wanted so.
        var held = fleet.Replicas.Count(replica => replica.Held);
        var settled = fleet.Ready.Length + held >= wanted && fleet.Replicas.Length <= wanted;
        return settled ? new CommandOutcome(Done: true, Ready(fleet)) : null;
    }

    public static string Ready(FleetSnapshot fleet) =>
        $"{fleet.Ready.Length} of {fleet.Wanted} replicas are ready";
}
