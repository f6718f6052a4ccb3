using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

/// <summary>What can happen to a supervisor and its replicas.</summary>
public enum Happening
{
    Scale, Reload, BadReload, Recycle, RecycleAll, ProbePasses, ProbesFail, Death, Time, Errors, Replace, Drain, Undrain,
    Request, Ejection,
}

/// <summary>A supervised fleet to which anything may happen, one thing after the other.</summary>
public sealed class AnyFleet : IDisposable
{
    private static readonly TimeSpan[] _times =
        [TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(2)];

    private readonly SupervisedFleet _supervised;
    private readonly List<CommandTicket> _tickets = [];

    private AnyFleet(SupervisedFleet supervised) => _supervised = supervised;

    public int Wanted => _supervised.Fleet.Current.Wanted;

    public int Ready => _supervised.Fleet.Current.Ready.Length;

    /// <summary>Those that nobody has told to go.</summary>
    public int Staying => _supervised.Fleet.Current.Replicas.Count(replica =>
        replica.State is ReplicaState.Starting or ReplicaState.Ready || replica.State.IsUnhealthy());

    public IEnumerable<string> Ids => _supervised.Fleet.Current.Replicas.Select(replica => replica.Id.Text);

    public static async Task<AnyFleet> StartAsync(int wanted) => new(await SupervisedFleet.ReadyAsync(wanted));

    public async Task LetAsync(Happening what, int which)
    {
        Begin(what, which);
        await SettleAsync();
    }

    /// <summary>Nothing bad happens any more: as many as wanted are ready, of one version, and every command has its
    /// answer.</summary>
    public async Task CalmDownAsync()
    {
        await Eventually.TrueAsync(() =>
        {
            foreach (var replica in _supervised.Fleet.Current.Replicas)
            {
                _supervised.Fleet.Undrain(replica);
                _supervised.Fleet.Readmit(replica, share: 1);
                if (replica.State is ReplicaState.Starting or ReplicaState.Unhealthy)
                    _supervised.Fleet.Apply(replica, ReplicaEvent.ProbePassed);
            }

            _supervised.Clock.Advance(TimeSpan.FromSeconds(1));
            return IsCalm();
        }, "calm");
    }

    public async Task StopAsync()
    {
        _supervised.AskToStop(StopHaste.Graceful);
        await _supervised.End.WaitAsync(TimeSpan.FromSeconds(10));
        _supervised.Launcher.Started.Should().OnlyContain(process => process.Exited.IsCompleted, "none is an orphan");
        _supervised.Fleet.Current.Replicas.Should().BeEmpty();
    }

    public void Dispose() => _supervised.Dispose();

    private bool IsCalm()
    {
        var fleet = _supervised.Fleet.Current;
        return _tickets.TrueForAll(ticket => ticket.Outcome.IsCompleted) && fleet.Canary is null
            && fleet.Replicas.Length == fleet.Wanted && fleet.Ready.Length == fleet.Wanted
            && fleet.Replicas.All(replica => replica.Generation == fleet.Generation) && fleet.FailedSlots.IsEmpty;
    }

    private void Begin(Happening what, int which)
    {
        var replica = Pick(which);
        switch (what)
        {
            case Happening.Scale:
                _supervised.Post(new SupervisorMessage.Scale(which % 5, Ticket()));
                break;
            case Happening.Reload or Happening.BadReload:
                _supervised.Generations.Fault = what == Happening.BadReload ? "it does not build" : null;
                _supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), Ticket()));
                break;
            case Happening.Recycle or Happening.RecycleAll:
                var id = what == Happening.RecycleAll ? null : replica?.Id.Text;
                _supervised.Post(new SupervisorMessage.Recycle(id, Ticket()));
                break;
            case Happening.Time:
                _supervised.Clock.Advance(_times[which % _times.Length]);
                break;
            default:
                if (replica is not null) Begin(what, replica);
                break;
        }
    }

    private void Begin(Happening what, Replica replica)
    {
        var fleet = _supervised.Fleet;
        switch (what)
        {
            case Happening.ProbePasses:
                fleet.Apply(replica, ReplicaEvent.ProbePassed);
                break;
            case Happening.ProbesFail:
                fleet.Apply(replica, ReplicaEvent.ProbesFailed, "it is silent");
                break;
            case Happening.Ejection:
                fleet.Eject(replica, "it fails", _ => true);
                break;
            case Happening.Death:
                _supervised.Launcher.Started.Last(process => process.Pid == replica.Pid).Exit(1);
                break;
            case Happening.Errors or Happening.Request:
                for (var answer = 0; answer < 10; answer++) Answer(replica, what == Happening.Errors ? 500 : 200);
                break;
            case Happening.Replace:
                _supervised.Post(new SupervisorMessage.Replace(replica, "it hangs"));
                break;
            case Happening.Drain:
                fleet.Drain(replica, HoldReason.Operator, "drained");
                break;
            default:
                fleet.Undrain(replica);
                break;
        }
    }

    private static void Answer(Replica replica, int status)
    {
        using var lease = replica.TryLease();
        lease?.Answered(status, TimeSpan.FromMilliseconds(1));
    }

    private Replica? Pick(int which)
    {
        var replicas = _supervised.Fleet.Current.Replicas;
        return replicas.IsEmpty ? null : replicas[which % replicas.Length];
    }

    private CommandTicket Ticket()
    {
        var ticket = new CommandTicket();
        _tickets.Add(ticket);
        return ticket;
    }

    // The second answer comes after the turn that the first one began.
    private async Task SettleAsync()
    {
        for (var turn = 0; turn < 2; turn++)
        {
            var ticket = new CommandTicket();
            _supervised.Post(new SupervisorMessage.Recycle("nobody", ticket));
            await ticket.Outcome;
        }
    }
}
