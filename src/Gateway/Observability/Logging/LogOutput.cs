namespace Gateway.Observability;

/// <summary>Callers append to memory, one thread writes: a reader that stops costs lines and never a request.</summary>
public sealed class LogOutput : IDisposable
{
    private const int MostBytes = 8 * 1024 * 1024;
    private const int HurryBytes = 64 * 1024;

    // Lines of requests gather for a moment: one write for hundreds of them costs what one write for one does.
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly Thread _writer;
    private MemoryStream _waiting = new();
    private MemoryStream _spare = new();
    private long _lost;
    private bool _urgent;
    private bool _closed;

    public LogOutput(Stream stream)
    {
        _stream = stream;
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <param name="lines">UTF-8, the last line break included.</param>
    /// <param name="urgent">Whether somebody may be waiting to read them.</param>
    public void Append(ReadOnlySpan<byte> lines, bool urgent)
    {
        lock (_gate)
        {
            if (_closed) return;
            if (_waiting.Length + lines.Length > MostBytes)
            {
                _lost++;
                return;
            }

            var wasEmpty = _waiting.Length == 0;
            _waiting.Write(lines);
            if (urgent || _waiting.Length > HurryBytes)
            {
                if (_urgent) return;
                _urgent = true;
                Monitor.Pulse(_gate);
            }
            else if (wasEmpty)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join(_lastWords);
    }

    private void WriteAll()
    {
        while (Next() is { } lines)
        {
            try
            {
                _stream.Write(lines.GetBuffer(), 0, (int)lines.Length);
                _stream.Flush();
            }
            catch (Exception refused) when (refused is not OutOfMemoryException)
            {
                // Nobody reads the log any more, the disk is full, or the descriptor is none; serving goes on.
                Lose(lines);
            }

            lines.SetLength(0);
            _spare = lines;
        }
    }

    private void Lose(MemoryStream lines)
    {
        var lost = lines.GetBuffer().AsSpan(0, (int)lines.Length).Count((byte)'\n');
        lock (_gate) _lost += lost;
    }

    private MemoryStream? Next()
    {
        lock (_gate)
        {
            while (_waiting.Length == 0 && !_closed) Monitor.Wait(_gate);
            if (!_urgent && !_closed) Monitor.Wait(_gate, _gather);
            if (_waiting.Length == 0) return null;
            if (_lost > 0) _waiting.Write(LogLines.Lost(_lost));
            var next = _waiting;
            (_waiting, _urgent, _lost) = (_spare, false, 0);
            return next;
        }
    }
}
