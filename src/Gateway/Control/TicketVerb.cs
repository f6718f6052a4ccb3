using Gateway.Supervision;

namespace Gateway.Control;

/// <summary>Hands what the supervisor says to a command on to whoever asked for it.</summary>
public static class TicketVerb
{
    public static async Task<VerbResult> FollowAsync(CommandTicket ticket, VerbContext context)
    {
        await foreach (var step in ticket.StepsAsync(context.Gone)) await context.TellAsync(step);
        var outcome = await ticket.Outcome;
        if (outcome.Done) return VerbResult.Done(outcome.Text);
        return outcome.Begun ? VerbResult.Failed(outcome.Text) : VerbResult.Refused(outcome.Text);
    }
}
