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
    private int? _previous;
    public Rollout? Current { get; private set; }
    public int Generation => Current?.Generation ?? _generation;

    public void Begin(SupervisorMessage.Reload message, Action<SupervisorMessage> post)
    {
        if (Refusal(message.Request) is { } reason)
        {
            log.Warn($"reload refused: {reason}");
            message.Ticket?.End(CommandOutcome.Refused(reason));
            return;
        }

        Current = new Rollout(_generation, ++_last, message, options, fleet, log);
        Current.Begin();
        _preparing = PrepareAsync(_last, message, post);
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
        if (_generation == over.To) Keep(over.From);
        else generations.Remove(over.To);
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

    private string? Refusal(ReloadRequest request)
    {
        if (Current is not null)
            return $"a reload to generation {Current.To} is under way; ask again when it has ended";
        return request.Back && _previous is null ? "no version before this one is kept" : null;
    }

    // The one that has served until now, for a rollback.
    private void Keep(int previous)
    {
        if (_previous is { } older) generations.Remove(older);
        _previous = previous;
        generations.Retire(previous);
    }

    // Building takes seconds, in which the loop has other things to do.
    private async Task PrepareAsync(int generation, SupervisorMessage.Reload message, Action<SupervisorMessage> post)
    {
        string? fault;
        try
        {
            var back = message.Request.Back ? _previous : null;
            fault = await Task.Run(() => back is { } previous
                ? Task.FromResult(generations.Again(generation, previous))
                : generations.PrepareAsync(generation, _stop.Token));
            if (fault is null && message.Request.Run is { } command)
                fault = await generations.RunAsync(
                    generation, command, line => Tell(message.Ticket, line), _stop.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            fault = failure.Message;
        }

        post(new SupervisorMessage.Prepared(generation, fault));
    }

    private void Tell(CommandTicket? ticket, string line)
    {
        log.ReloadStep(line);
        ticket?.Tell(line);
    }
}
