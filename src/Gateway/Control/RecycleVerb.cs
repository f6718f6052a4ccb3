using Gateway.Supervision;

namespace Gateway.Control;

/// <summary><c>POST /recycle?id=ID</c> or <c>?all=true</c>.</summary>
/// <param name="post">Reaches the supervisor.</param>
public sealed class RecycleVerb(Action<SupervisorMessage> post)
{
    public async Task<VerbResult> AnswerAsync(VerbContext context)
    {
        var (id, all) = (context.Text("id"), context.Flag("all"));
        if (id is null != all) return VerbResult.Misused("expected id=ID or all=true");
        var ticket = new CommandTicket();
        post(new SupervisorMessage.Recycle(id, ticket));
        return await TicketVerb.FollowAsync(ticket, context);
    }
}
