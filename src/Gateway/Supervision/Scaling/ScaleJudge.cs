using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Whether a command to scale has had its effect.</summary>
public static class ScaleJudge
{
    /// <summary>Null while it is under way.</summary>
    /// <param name="fleet">As it is now.</param>
    /// <param name="wanted">What the command asked for.</param>
    public static CommandOutcome? Judge(FleetSnapshot fleet, int wanted)
    {
        if (fleet.Wanted != wanted)
            return CommandOutcome.Failed(Text($"another command wants {fleet.Wanted} replicas instead of {wanted}"));
        if (fleet.FailedSlots.Length > 0)
            return CommandOutcome.Failed(Text($"{Ready(fleet)}; {fleet.FailedSlots[0].Id} failed: ")
                + fleet.FailedSlots[0].Reason);

        // One that an operator holds is there, and not ready because it was wanted so.
        var held = fleet.Replicas.Count(replica => replica.Held);
        var settled = fleet.Ready.Length + held >= wanted && fleet.Replicas.Length <= wanted;
        return settled ? new CommandOutcome(Done: true, Ready(fleet)) : null;
    }

    /// <summary>For people: <c>2 of 4 replicas are ready</c>.</summary>
    public static string Ready(FleetSnapshot fleet) => Text($"{fleet.Ready.Length} of {fleet.Wanted} replicas are ready");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
