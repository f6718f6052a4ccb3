using Gateway.Replicas;

namespace Gateway.Supervision;

public static class ScaleJudge
{
    private const string None = "no replica is left: every client gets 503 until you scale again";

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
        return settled ? new CommandOutcome(Done: true, wanted == 0 ? None : Ready(fleet)) : null;
    }

    /// <summary>Why so many fewer are refused; null where they are not.</summary>
    public static string? Refusal(int wanted, SupervisorMessage.ScaleBy by) =>
        by.More < 0 && wanted + by.More < by.Least
            ? $"of {wanted} replicas {by.Least} must be left; 'gateway scale 0 --yes' leaves none"
            : null;

    public static string Ready(FleetSnapshot fleet) =>
        $"{fleet.Ready.Length} of {fleet.Wanted} replicas are ready";
}
