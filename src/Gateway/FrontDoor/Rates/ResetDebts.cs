namespace Gateway.FrontDoor;

/// <summary>How many more requests the holder of an address took back than it let be answered, of late.</summary>
public sealed class ResetDebts(TimeProvider clock)
{
    /// <summary>Holders that are remembered.</summary>
    public const int MostHolders = 16 * 1024;

    // As nghttp2 has it for streams that are reset.
    private const double ForgivenPerSecond = 33;

    private static readonly TimeSpan _betweenSweeps = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Debt> _debts = [];
    private long _swept;
    private int _holders;

    /// <summary>So that nobody pays for the gate while nobody is remembered.</summary>
    public bool IsEmpty => Volatile.Read(ref _holders) == 0;

    public bool Exceeds(IPAddress holder, int most)
    {
        lock (_gate) return _debts.TryGetValue(holder, out var debt) && Owed(debt, clock.GetTimestamp()) >= most;
    }

    /// <param name="most">Twice as much is owed at most: who stops is forgiven within a bounded time.</param>
    public void TookBack(IPAddress holder, int most)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (!HasRoom(holder, now)) return;
            Change(holder, Math.Min(Owed(_debts.GetValueOrDefault(holder), now) + 1, 2.0 * most), now);
        }
    }

    public void Answered(IPAddress holder)
    {
        if (IsEmpty) return;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_debts.TryGetValue(holder, out var debt)) Change(holder, Owed(debt, now) - 1, now);
        }
    }

    private void Change(IPAddress holder, double requests, long now)
    {
        if (requests > 0) _debts[holder] = new Debt(requests, now);
        else _debts.Remove(holder);
        Volatile.Write(ref _holders, _debts.Count);
    }

    private double Owed(Debt debt, long now) =>
        Math.Max(0, debt.Requests - (clock.GetElapsedTime(debt.At, now).TotalSeconds * ForgivenPerSecond));

    // Where all of them owe something, whoever comes anew is not remembered: the table stays bounded.
    private bool HasRoom(IPAddress holder, long now)
    {
        if (_debts.Count < MostHolders || _debts.ContainsKey(holder)) return true;
        if (clock.GetElapsedTime(_swept, now) < _betweenSweeps) return false;
        _swept = now;
        foreach (var (one, debt) in _debts)
            if (Owed(debt, now) <= 0) _debts.Remove(one);
        return _debts.Count < MostHolders;
    }

    private readonly record struct Debt(double Requests, long At);
}
