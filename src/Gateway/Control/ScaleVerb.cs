using Gateway.Supervision;

namespace Gateway.Control;

/// <summary><c>POST /scale?to=N</c> or <c>?by=+1</c>.</summary>
/// <param name="post">Reaches the supervisor.</param>
/// <param name="most">More than so many are a typing error.</param>
public sealed class ScaleVerb(Action<SupervisorMessage> post, int most)
{
    public async Task<VerbResult> AnswerAsync(VerbContext context)
    {
        var ticket = new CommandTicket();
        if (Read(context, ticket) is not { } message)
            return VerbResult.Misused(
                string.Create(CultureInfo.InvariantCulture, $"expected N, +N or -N, with N from 0 to {most}"));
        post(message);
        return await TicketVerb.FollowAsync(ticket, context);
    }

    private SupervisorMessage? Read(VerbContext context, CommandTicket ticket)
    {
        if (Number(context.Text("to")) is { } to && to >= 0) return new SupervisorMessage.Scale(to, ticket);
        if (Number(context.Text("by")) is { } by) return new SupervisorMessage.ScaleBy(by, ticket);
        return null;
    }

    private int? Number(string? text) =>
        // A plus sign in an address is a blank.
        int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture, out var number) && Math.Abs((long)number) <= most
            ? number
            : null;
}
