using Gateway.Apps;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>The generations that have been and the reload under way. Only the supervisor's loop touches it.</summary>
public sealed class Reloads(IAppReleases generations, RolloutOptions options, Fleet fleet, GatewayLog log)
{
    private readonly CancellationTokenSource _stop = new();
    private Task _preparing = Task.CompletedTask;
    private int _generation = 1;
    private int _last = 1;
    public Rollout? Current { get; private set; }
    public int Generation => Current?.Generation ?? _generation;

    public void Begin(SupervisorMessage.Reload message, Action<SupervisorMessage> post)
    {
        if (Current is not null)
        {
            var reason = $"a reload to generation {Current.To} is under way; ask again when it has ended";
            log.Warn($"reload refused: {reason}");
            message.Ticket?.End(CommandOutcome.Refused(reason));
            return;
        }

        Current = new Rollout(_generation, ++_last, message, options, fleet, log);
        Current.Begin();
        _preparing = PrepareAsync(_last, post);
    }

    public void Prepared(SupervisorMessage.Prepared prepared)
    {
        if (Current?.To == prepared.Generation) Current.Prepared(prepared.Fault);
    }

    public void Step(IReadOnlyList<Slot> slots, int wanted, TimeSpan now)
    {
        if (Current is null) foreach (var slot in slots) slot.Assign(_generation);
        else Current.Step(slots, wanted, now);
    }

    public bool Finish(IReadOnlyList<Slot> slots, int wanted)
    {
        if (Current is not { } over || !over.IsOver(slots)) return false;
        _generation = over.Generation;
        generations.Remove(_generation == over.To ? over.From : over.To);
        Current = null;
        over.End(wanted);
        return true;
    }

    public void Abandon(CommandOutcome outcome)
    {
        Current?.Abandon(outcome);
        Current = null;
        _stop.Cancel();
    }

    public async Task CloseAsync(CommandOutcome outcome)
    {
        Abandon(outcome);
        await _preparing;
        _stop.Dispose();
    }

    // Building takes seconds, in which the loop has other things to do.
    private async Task PrepareAsync(int generation, Action<SupervisorMessage> post)
    {
        string? fault;
        try
        {
            fault = await Task.Run(() => generations.PrepareAsync(generation, _stop.Token));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            fault = failure.Message;
        }

        post(new SupervisorMessage.Prepared(generation, fault));
    }
}
