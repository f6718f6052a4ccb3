using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Control;

/// <summary><c>POST /reload?canary=SHARE,SECONDS&amp;surge=N</c>, both optional.</summary>
/// <param name="post">Reaches the supervisor.</param>
public sealed class ReloadVerb(Action<SupervisorMessage> post)
{
    private const int MostSurge = 64;

    public async Task<VerbResult> AnswerAsync(VerbContext context)
    {
        var (canary, surge) = (context.Text("canary"), context.Text("surge"));
        var plan = canary is null ? null : CanaryPlan.Parse(canary);
        if (canary is not null && plan is null) return VerbResult.Misused($"canary: expected {CanaryPlan.Accepted}");
        var room = Number(surge);
        if (surge is not null && room is null) return VerbResult.Misused($"surge: expected a number from 1 to {MostSurge}");

        var ticket = new CommandTicket();
        post(new SupervisorMessage.Reload(new ReloadRequest(plan, room), ticket));
        return await TicketVerb.FollowAsync(ticket, context);
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= MostSurge
            ? number
            : null;
}
