using System.Threading.Channels;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>One loop with one inbox. Exits, timers, signals, commands only enqueue; each turn compares what is wanted
/// with what is and takes the next small steps, so that a crash in the middle is no special case.</summary>
public sealed class Supervisor : IDisposable
{
    private const string Unwanted = "no longer wanted";
    private static readonly CommandOutcome _goodbye = CommandOutcome.Refused("the gateway is stopping");

    // One that is made for a single reader cannot say how many messages wait.
    private readonly Channel<SupervisorMessage> _inbox = Channel.CreateUnbounded<SupervisorMessage>();

    private readonly Fleet _fleet;
    private readonly GatewayLog _log;
    private readonly SlotController _keeper;
    private readonly Reloads _reloads;
    private readonly Recycler _recycler;
    private readonly PendingCommands _commands = new();
    private readonly StartRaces _races;
    private readonly Alarm _alarm;
    private readonly List<Slot> _slots = [];
    private int _wanted;
    private bool _stopping;

    public Supervisor(
        Fleet fleet, SlotController keeper, Reloads reloads, Recycler recycler, GatewayLog log, TimeProvider clock)
    {
        (_fleet, _keeper, _reloads, _recycler, _log) = (fleet, keeper, reloads, recycler, log);
        (_races, _alarm) = (new StartRaces(log), new Alarm(Look, clock));
        _fleet.Changed += _ => Look();
    }

    /// <summary>Of each version one replica boots alone before the others start.</summary>
    public bool FirstAlone { get; init; }

    public void Post(SupervisorMessage message)
    {
        if (!_inbox.Writer.TryWrite(message)) Refuse(message);
    }

    /// <summary>Keeps so many replicas until it is told to stop, or until none of the first can boot.</summary>
    public async Task<SupervisorEnd> RunAsync(int wanted)
    {
        Want(wanted);
        while (true)
        {
            await ConvergeAsync();
            _commands.Judge(_fleet.Current);
            if (End() is { } end) return await CloseAsync(end);
            await HandleTurnAsync();
        }
    }

    public void Dispose() => _alarm.Dispose();

    private void Look() => Post(new SupervisorMessage.Look());

    // No more than what is here when the turn begins: a stream of messages must not keep the loop from acting on them.
    private async Task HandleTurnAsync()
    {
        await _inbox.Reader.WaitToReadAsync();
        _keeper.BeginTurn();
        for (var here = _inbox.Reader.Count; here > 0 && _inbox.Reader.TryRead(out var message); here--)
            Handle(message);
    }

    private void Handle(SupervisorMessage message)
    {
        switch (message)
        {
            case SupervisorMessage.Exited exited: Exited(exited); break;
            case SupervisorMessage.Scale scale: Scale(scale.Wanted, scale.Ticket); break;
            case SupervisorMessage.ScaleBy by: Scale(by); break;
            case SupervisorMessage.Reload reload: Begin(reload); break;
            case SupervisorMessage.Prepared prepared: _reloads.Prepared(prepared); break;
            case SupervisorMessage.Recycle recycle: Begin(recycle); break;
            case SupervisorMessage.Replace replace: _recycler.Replace(_slots, replace.Replica, replace.Reason); break;
            case SupervisorMessage.Pulse pulse: pulse.Beat(); break;
            case SupervisorMessage.Stop stop: BeginStop(stop.Haste); break;
        }
    }

    // Until a replica has once been ready, a death says that the app cannot boot: starting it again would only loop.
    private bool FirstStart => !_fleet.Current.EverReady;

    private void Exited(SupervisorMessage.Exited exited)
    {
        var (slot, process, expected) = (exited.Slot, exited.Process, exited.Process.Leaving);
        _keeper.Exited(slot, process, exited.Exit, FirstStart);
        if (expected) return;
        if (!FirstAlone) _races.Died(slot, process);
        _reloads.Current?.Died(slot, process.Replica.Generation, process.ReadySince is not null, slot.LastCause!);
        Recycler.SuccessorDied(slot);
    }

    private void Begin(SupervisorMessage.Reload reload)
    {
        if (_stopping) reload.Ticket?.End(_goodbye);
        else if (FirstStart) reload.Ticket?.End(CommandOutcome.Refused("no replica has been ready yet"));
        else _reloads.Begin(reload, Post);
    }

    private void Begin(SupervisorMessage.Recycle recycle)
    {
        var ticket = recycle.Ticket ?? new CommandTicket();
        if (_stopping) ticket.End(_goodbye);
        else if (_reloads.Current is not null)
            ticket.End(CommandOutcome.Refused("a reload is under way, and replaces every replica"));
        else if (_recycler.Mark(_slots, recycle.Id) is { Count: > 0 } marked)
            _commands.Add(ticket, fleet => Recycler.Judge(marked, fleet));
        else ticket.End(CommandOutcome.Refused($"there is no replica {recycle.Id}"));
    }

    private void BeginStop(StopHaste haste)
    {
        _stopping = true;
        _keeper.Haste = haste;
        _commands.EndAll(_goodbye);
        _reloads.Abandon(_goodbye);
        Want(0);
    }

    private void Scale(SupervisorMessage.ScaleBy by)
    {
        if (ScaleJudge.Refusal(_wanted, by) is not { } refusal) Scale(Math.Max(0, _wanted + by.More), by.Ticket);
        else if (by.Ticket is not null) by.Ticket.End(CommandOutcome.Refused(refusal));
        else _log.Say(refusal);
    }

    private void Scale(int wanted, CommandTicket? ticket)
    {
        if (_stopping) ticket?.End(_goodbye);
        else if (ticket is not null) _commands.Add(ticket, fleet => ScaleJudge.Judge(fleet, wanted));
        Want(wanted);
    }

    private async Task<SupervisorEnd> CloseAsync(SupervisorEnd end)
    {
        _inbox.Writer.Complete();
        while (_inbox.Reader.TryRead(out var late)) Refuse(late);
        _commands.EndAll(_goodbye);
        await _reloads.CloseAsync(_goodbye);
        return end;
    }

    private static void Refuse(SupervisorMessage message) =>
        (message as SupervisorMessage.Command)?.Ticket?.End(_goodbye);

    private void Want(int wanted)
    {
        if (_stopping && wanted > 0) return;
        if (_wanted != wanted && !_stopping && _wanted > 0) _log.Scaling(_wanted, wanted);
        _wanted = Math.Max(0, wanted);
        _fleet.Want(_wanted, _reloads.Generation);
        for (var number = 1; number <= _wanted; number++)
            if (!_slots.Exists(slot => slot.Number == number)) _slots.Add(new Slot(number));
    }

    private async Task ConvergeAsync()
    {
        do
        {
            _reloads.Step(_slots, _wanted, _keeper.Now);
            _recycler.MarkDue(_slots, _wanted, _reloads.Current is not null, _keeper.Now);
            foreach (var slot in _slots.ToArray())
                while (await StepAsync(slot)) continue;

            _races.Look(_slots);
            _slots.RemoveAll(slot => slot.Processes.Count == 0 && IsSurplus(slot));
        }
        while (_reloads.Finish(_slots, _wanted));

        if (_fleet.Current.Generation != _reloads.Generation) _fleet.Want(_wanted, _reloads.Generation);
        ArmAlarm();
    }

    private async Task<bool> StepAsync(Slot slot)
    {
        var moved = false;
        foreach (var process in slot.Processes) moved |= _keeper.Step(process);
        return moved | await MoveAsync(slot);
    }

    private async Task<bool> MoveAsync(Slot slot)
    {
        switch (SlotPlan.Next(slot, SituationOf(slot)))
        {
            case SlotStep.Fill or SlotStep.StartSuccessor:
                await StartAsync(slot);
                return true;
            case SlotStep.Vacate or SlotStep.TakeOver:
                _keeper.Leave(slot.Holder!, Why(slot));
                return true;
            case SlotStep.DropSuccessor:
                _keeper.Leave(slot.Successor!, Unwanted);
                return true;
            default:
                if (IsSurplus(slot)) _keeper.Clear(slot);
                return false;
        }
    }

    private SlotSituation SituationOf(Slot slot) => new(
        IsSurplus(slot),
        Due: slot.NextStart <= _keeper.Now && !(FirstStart && slot.Deaths > 0),
        Room: _slots.Sum(Extra) < (_reloads.Current?.Surge ?? 1),
        OnTrial: _reloads.Current?.OnTrial(slot) ?? false,
        MayStart: StartOrder.MayStart(FirstAlone, _slots, slot.Generation, FirstStart));

    private async Task StartAsync(Slot slot)
    {
        if (await _keeper.StartAsync(slot, Post) is not { } trouble) return;
        _reloads.Current?.Died(slot, slot.Generation, wasReady: false, trouble);
        Recycler.SuccessorDied(slot);
        Look();
    }

    // Beyond the one that each slot is for; a slot that waits counts as filled, since it will be.
    private int Extra(Slot slot) => IsSurplus(slot) ? slot.Processes.Count : Math.Max(0, slot.Processes.Count - 1);

    private bool IsSurplus(Slot slot) => slot.Number > _wanted;

    private string Why(Slot slot) =>
        IsSurplus(slot) ? Unwanted : slot.Holder!.Replacement?.Reason ?? "another generation takes over";

    private void ArmAlarm()
    {
        TimeSpan?[] dues = [.. _slots.Select(_keeper.DueAt), _reloads.Current?.DueAt, _recycler.DueAt(_keeper.Now)];
        if (dues.Min() is not { } next) return;
        _alarm.Set(next - _keeper.Elapsed);
        // A turn takes its time, in which it may have come due.
        if (_keeper.Elapsed >= next) Look();
    }

    private SupervisorEnd? End()
    {
        if (_stopping) return _slots.Count == 0 ? new SupervisorEnd(null) : null;
        if (!FirstStart || _slots.Count == 0 || !_slots.TrueForAll(slot => slot.Processes.Count == 0)) return null;
        return new SupervisorEnd(BootFailure.Of(_slots.Find(slot => slot.LastOutput.Count > 0) ?? _slots[0]));
    }
}
