using Gateway.Observability;

namespace Gateway.Processes;

/// <summary>Puts the lines of one stream together that belong together: what is indented belongs to the line above it
/// when it comes without a pause, as a stack trace does.</summary>
public sealed class OutputRecords : IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Whoever indents without end gets more than one record.
    private const int MostCharacters = 64 * 1024;

    private readonly string _stream;
    private readonly Action<ReplicaRecord> _tell;
    private readonly TimeProvider _clock;
    private readonly ITimer _pause;
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private DateTimeOffset _at;
    private bool _open;

    public OutputRecords(string stream, Action<ReplicaRecord> tell, TimeProvider clock)
    {
        (_stream, _tell, _clock) = (stream, tell, clock);
        _pause = clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_open && Belongs(line) && _text.Length + line.Length < MostCharacters) _text.Append('\n').Append(line);
            else Begin(line);
            // An object is whole, and nobody waits for what might follow.
            if (line.StartsWith('{') || !_pause.Change(Pause, Timeout.InfiniteTimeSpan)) FlushHere();
        }
    }

    public void Flush()
    {
        lock (_gate) FlushHere();
    }

    public void Dispose()
    {
        Flush();
        _pause.Dispose();
    }

    private static bool Belongs(string line) =>
        line is [' ' or '\t', ..] || line.StartsWith("--- End of ", StringComparison.Ordinal);

    private void Begin(string line)
    {
        FlushHere();
        (_at, _open) = (_clock.GetUtcNow(), true);
        _text.Append(line);
    }

    private void FlushHere()
    {
        if (!_open) return;
        var record = new ReplicaRecord(_at, _stream, _text.ToString());
        _open = false;
        _text.Clear();
        _tell(record);
    }
}
