using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Only the supervisor's loop touches it.</summary>
public sealed class PendingCommands
{
    private readonly List<(CommandTicket Ticket, Func<FleetSnapshot, CommandOutcome?> Judge)> _pending = [];
    private string? _lastStep;

    /// <param name="judge">Null while the effect is not there.</param>
    public void Add(CommandTicket ticket, Func<FleetSnapshot, CommandOutcome?> judge) => _pending.Add((ticket, judge));

    public void Judge(FleetSnapshot fleet)
    {
        if (_pending.Count == 0) return;
        _pending.RemoveAll(command => Ended(command.Ticket, command.Judge(fleet)));
        var step = ScaleJudge.Ready(fleet);
        if (step == _lastStep) return;
        _lastStep = step;
        _pending.ForEach(command => command.Ticket.Tell(step));
    }

    public void EndAll(CommandOutcome outcome)
    {
        _pending.ForEach(command => command.Ticket.End(outcome));
        _pending.Clear();
    }

    private static bool Ended(CommandTicket ticket, CommandOutcome? outcome)
    {
        if (outcome is not null) ticket.End(outcome);
        return outcome is not null;
    }
}
