using Gateway.Forwarding;
using Gateway.Replicas;

namespace Gateway.Scale;

public enum ServerState
{
    Up,
    Refuses, // its process is gone, its machine is there: a connect is refused at once
    Vanished, // its machine is gone as well: nothing answers
    Paused, // it takes connections and answers nothing
}

/// <summary>What a replica is to all gateways together: so many requests at a time, the others wait in line.</summary>
public sealed class Server(VirtualTime time, Random dice, TimeSpan work, int atOnce)
{
    private static readonly TimeSpan _network = TimeSpan.FromMilliseconds(0.5);

    private static readonly ProbeResult _passed = new(DateTimeOffset.UnixEpoch, true, 200, TimeSpan.Zero, null);
    private static readonly ProbeResult _refused = _passed with { Ok = false, Status = null, Text = "refused" };
    private static readonly ProbeResult _late = _refused with { Text = "no answer", Late = true };

    private readonly Queue<Action<AttemptResult>> _line = new();
    private readonly List<Probe> _probes = [];
    private int _busy;

    public ServerState State { get; private set; } = ServerState.Up;
    public double BrokenShare { get; set; }
    public long Asked { get; private set; }
    public long Probed { get; private set; }
    public int MostWaiting { get; private set; }
    public int Load => _busy + _line.Count;

    public void Become(ServerState state)
    {
        State = state;
        if (state is ServerState.Refuses or ServerState.Vanished) Lose();
        if (state == ServerState.Up) AnswerProbes();
        while (state == ServerState.Up && _busy < atOnce && _line.TryDequeue(out var next)) Work(next);
    }

    /// <param name="patience">Until a connect that nothing answers is given up.</param>
    /// <param name="done">Called once.</param>
    public void Ask(TimeSpan patience, Action<AttemptResult> done)
    {
        if (State == ServerState.Refuses) time.After(_network, () => done(AttemptResult.NotReached));
        else if (State == ServerState.Vanished) time.After(patience, () => done(AttemptResult.NotReached));
        else Take(done);
    }

    /// <param name="timeout">Noticed in time: the gateways' own CPU is left out.</param>
    /// <param name="done">Called once.</param>
    public void Look(TimeSpan timeout, Action<ProbeResult> done)
    {
        Probed++;
        if (State == ServerState.Up) done(_passed);
        else if (State == ServerState.Refuses) done(_refused);
        else
        {
            var probe = new Probe(done);
            if (State == ServerState.Paused) _probes.Add(probe);
            time.After(timeout, () => probe.End(_late));
        }
    }

    private void Take(Action<AttemptResult> done)
    {
        Asked++;
        if (State == ServerState.Up && _busy < atOnce) Work(done);
        else _line.Enqueue(done);
        MostWaiting = Math.Max(MostWaiting, _line.Count);
    }

    private void Work(Action<AttemptResult> done)
    {
        _busy++;
        // Exponential, as of many different requests; a broken one breaks early.
        var breaks = dice.NextDouble() < BrokenShare;
        var takes = breaks ? _network : work * -Math.Log(1 - dice.NextDouble());
        time.After(takes, () => End(done, breaks));
    }

    private void End(Action<AttemptResult> done, bool breaks)
    {
        _busy = Math.Max(0, _busy - 1);
        if (State == ServerState.Up && _line.TryDequeue(out var next)) Work(next);
        var lost = breaks || State is ServerState.Refuses or ServerState.Vanished;
        done(lost ? AttemptResult.Broken : AttemptResult.Answered);
    }

    private void AnswerProbes()
    {
        foreach (var probe in _probes) probe.End(_passed);
        _probes.Clear();
    }

    private void Lose()
    {
        while (_line.TryDequeue(out var lost)) lost(AttemptResult.Broken);
    }

    private sealed class Probe(Action<ProbeResult> done)
    {
        private bool _ended;

        public void End(ProbeResult result)
        {
            if (_ended) return;
            _ended = true;
            done(result);
        }
    }
}
