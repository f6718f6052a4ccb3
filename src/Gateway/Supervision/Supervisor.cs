using System.Threading.Channels;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>
/// One loop with one inbox. Exits, timers, signals and commands only enqueue; each turn compares what is wanted with
/// what is and takes the next small steps, so that a crash in the middle of anything is no special case.
/// </summary>
public sealed class Supervisor : IDisposable
{
    // Timers take no more than some 49 days; a look that finds nothing due costs nothing.
    private static readonly TimeSpan _longestAlarm = TimeSpan.FromHours(1);

    private static readonly CommandOutcome _goodbye = CommandOutcome.Refused("the gateway is stopping");

    private readonly PendingCommands _commands = new();

    private readonly Channel<SupervisorMessage> _inbox =
        Channel.CreateUnbounded<SupervisorMessage>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Fleet _fleet;
    private readonly GatewayLog _log;
    private readonly SlotKeeper _keeper;
    private readonly ITimer _alarm;
    private readonly List<Slot> _slots = [];
    private int _wanted;
    private bool _stopping;

    public Supervisor(Fleet fleet, SlotKeeper keeper, GatewayLog log, TimeProvider clock)
    {
        (_fleet, _keeper, _log) = (fleet, keeper, log);
        _alarm = clock.CreateTimer(_ => Post(new SupervisorMessage.Look()), null, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _fleet.Changed += _ => Post(new SupervisorMessage.Look());
    }

    public void Post(SupervisorMessage message)
    {
        if (!_inbox.Writer.TryWrite(message)) Refuse(message);
    }

    /// <summary>Keeps <paramref name="wanted"/> replicas until it is told to stop, or until none of the first can
    /// boot.</summary>
    public async Task<SupervisorEnd> RunAsync(int wanted)
    {
        Want(wanted);
        while (true)
        {
            await ConvergeAsync();
            _commands.Judge(_fleet.Current);
            if (End() is { } end) return Close(end);
            Handle(await _inbox.Reader.ReadAsync());
            while (_inbox.Reader.TryRead(out var more)) Handle(more);
        }
    }

    public void Dispose() => _alarm.Dispose();

    private void Handle(SupervisorMessage message)
    {
        switch (message)
        {
            case SupervisorMessage.Exited exited:
                _keeper.Exited(exited.Slot, exited.Exit, FirstStart);
                break;
            case SupervisorMessage.Scale scale:
                Scale(scale.Wanted, scale.Ticket);
                break;
            case SupervisorMessage.ScaleBy by:
                Scale(Math.Max(0, _wanted + by.More), by.Ticket);
                break;
            case SupervisorMessage.Stop stop:
                _stopping = true;
                _commands.EndAll(_goodbye);
                _keeper.Haste = stop.Haste;
                Want(0);
                break;
            default:
                break;
        }
    }

    // Until a replica has once been ready, a death says that the app cannot boot: starting it again would only loop.
    private bool FirstStart => !_fleet.Current.EverReady;

    private void Scale(int wanted, CommandTicket? ticket)
    {
        if (_stopping) ticket?.End(_goodbye);
        else if (ticket is not null) _commands.Add(ticket, fleet => ScaleJudge.Judge(fleet, wanted));
        Want(wanted);
    }

    private SupervisorEnd Close(SupervisorEnd end)
    {
        _inbox.Writer.Complete();
        while (_inbox.Reader.TryRead(out var late)) Refuse(late);
        _commands.EndAll(_goodbye);
        return end;
    }

    private static void Refuse(SupervisorMessage message) => (message as SupervisorMessage.Command)?.Ticket?.End(_goodbye);

    private void Want(int wanted)
    {
        if (_stopping && wanted > 0) return;
        if (_wanted != wanted && !_stopping && _wanted > 0) _log.Scaling(_wanted, wanted);
        _wanted = Math.Max(0, wanted);
        _fleet.Want(_wanted, _fleet.Current.Generation);
        for (var number = 1; number <= _wanted; number++)
            if (!_slots.Exists(slot => slot.Number == number))
                _slots.Add(new Slot(number));
    }

    private async Task ConvergeAsync()
    {
        foreach (var slot in _slots.ToArray())
            while (await StepAsync(slot))
            {
            }

        _slots.RemoveAll(slot => slot.Replica is null && slot.Number > _wanted);
        ArmAlarm();
    }

    private async Task<bool> StepAsync(Slot slot)
    {
        var surplus = slot.Number > _wanted;
        if (slot.Replica is not null) return _keeper.Step(slot, surplus);
        if (surplus) return _keeper.Forget(slot);
        if (FirstStart && slot.Deaths > 0) return false;
        return await _keeper.StartAsync(slot, _fleet.Current.Generation, Post);
    }

    private void ArmAlarm()
    {
        var due = _slots.Select(_keeper.DueAt).Where(at => at is not null).Min();
        if (due is not { } next) return;
        var wait = next - _keeper.Now;
        if (wait > _longestAlarm) wait = _longestAlarm;
        _alarm.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private SupervisorEnd? End()
    {
        if (_stopping) return _slots.Count == 0 ? new SupervisorEnd(null) : null;
        if (!FirstStart || _slots.Count == 0 || !_slots.TrueForAll(slot => slot.Replica is null)) return null;
        var last = _slots.Find(slot => slot.LastOutput.Count > 0) ?? _slots[0];
        return new SupervisorEnd(new BootFailure(last.LastCause ?? "it did not start", last.LastOutput));
    }
}
