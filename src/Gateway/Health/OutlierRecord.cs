using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>Only one loop touches it.</summary>
public sealed class OutlierRecord
{
    private const int Looks = 10;

    private readonly Queue<AnswerCount> _looks = new();
    private AnswerCount _last;
    private int _distrusted;
    public AnswerCount Recent { get; private set; }

    /// <summary>It has broken attempts again and again, for as long as is looked back.</summary>
    public bool IsDistrusted => _distrusted >= Looks;

    public int Ejections { get; set; }
    public TimeSpan? EjectedUntil { get; set; }

    /// <summary>Null while it is whole or ejected.</summary>
    public TimeSpan? BackSince { get; set; }

    public void Look(Replica replica)
    {
        // An attempt that failed may have begun an answer: counted as bad once, and never as more than all.
        var now = new AnswerCount(replica.Outcomes, replica.Errors);
        _distrusted = replica.Distrust > 0 ? _distrusted + 1 : 0;
        var more = now - _last;
        _last = now;
        // Of thousands most are never asked: nothing is kept of these.
        if (more == default && _looks.Count == 0) return;
        _looks.Enqueue(more);
        Recent += more;
        if (_looks.Count > Looks) Recent -= _looks.Dequeue();
    }

    /// <summary>What it did before does not count against it a second time.</summary>
    public void Forgive()
    {
        _looks.Clear();
        Recent = default;
    }
}
