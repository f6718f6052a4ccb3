using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Control;

/// <summary>The verbs that the supervisor carries out; who asked is told each of its steps.</summary>
public sealed class SupervisorVerbs(Action<SupervisorMessage> post)
{
    private const int MostSurge = 64;

    /// <summary><c>POST /scale?to=N</c> or <c>?by=+1</c>; <c>&amp;least=1</c> lets a change leave that many.</summary>
    public Task<VerbResult> ScaleAsync(VerbContext context)
    {
        if (Count(context.Text("to")) is { } to && to >= 0)
            return FollowAsync(context, ticket => new SupervisorMessage.Scale(to, ticket));
        if (Count(context.Text("by")) is { } by)
            return FollowAsync(context, ticket => new SupervisorMessage.ScaleBy(by, ticket, Least(context)));
        return Misused($"expected N, +N or -N, with N from 0 to {ReplicaRange.Most}");
    }

    /// <summary><c>POST /recycle?id=ID</c> or <c>?all=true</c>.</summary>
    public Task<VerbResult> RecycleAsync(VerbContext context)
    {
        var (id, all) = (context.Text("id"), context.Flag("all"));
        return id is null == all
            ? FollowAsync(context, ticket => new SupervisorMessage.Recycle(id, ticket))
            : Misused("expected id=ID or all=true");
    }

    /// <summary><c>POST /rollback</c>.</summary>
    public Task<VerbResult> RollbackAsync(VerbContext context) => FollowAsync(
        context, ticket => new SupervisorMessage.Reload(new ReloadRequest(Back: true), ticket));

    /// <summary><c>POST /reload?canary=SHARE,SECONDS&amp;surge=N&amp;run=COMMAND</c>, all optional.</summary>
    public Task<VerbResult> ReloadAsync(VerbContext context)
    {
        var (canary, surge) = (context.Text("canary"), context.Text("surge"));
        var plan = canary is null ? null : CanaryPlan.Parse(canary);
        if (canary is not null && plan is null) return Misused($"canary: expected {CanaryPlan.Accepted}");
        var room = Number(surge, NumberStyles.None) is { } number and >= 1 and <= MostSurge ? number : (int?)null;
        if (surge is not null && room is null) return Misused($"surge: expected a number from 1 to {MostSurge}");
        var request = new ReloadRequest(plan, room, context.Text("run"));
        return FollowAsync(context, ticket => new SupervisorMessage.Reload(request, ticket));
    }

    private async Task<VerbResult> FollowAsync(VerbContext context, Func<CommandTicket, SupervisorMessage> message)
    {
        var ticket = new CommandTicket();
        post(message(ticket));
        await foreach (var step in ticket.StepsAsync(context.Gone)) await context.TellAsync(step);
        var outcome = await ticket.Outcome;
        if (outcome.Done) return VerbResult.Done(outcome.Text);
        return outcome.Begun ? VerbResult.Failed(outcome.Text) : VerbResult.Refused(outcome.Text);
    }

    private static int Least(VerbContext context) => Number(context.Text("least"), NumberStyles.None) ?? 0;

    private static Task<VerbResult> Misused(string fault) => Task.FromResult(VerbResult.Misused(fault));

    // A plus sign in an address is a blank. More than the most are a typing error.
    private static int? Count(string? text) =>
        Number(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite) is { } number
            && Math.Abs((long)number) <= ReplicaRange.Most
            ? number
            : null;

    private static int? Number(string? text, NumberStyles styles) =>
        int.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) ? number : null;
}
