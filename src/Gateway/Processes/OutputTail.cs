namespace Gateway.Processes;

/// <summary>Hands each line of a replica's output on and remembers the last ones for when it crashes.</summary>
public sealed class OutputTail(int lines)
{
    // Room for a JSON record with its stack trace. A longer line is handed on in pieces: a replica that never ends its
    // line must not fill the gateway's memory.
    private const int LongestLine = 64 * 1024;

    // Of a line that is remembered.
    private const int LongestKept = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new(lines);

    public IReadOnlyList<string> Last
    {
        get { lock (_gate) return [.. _last]; }
    }

    public async Task FollowAsync(StreamReader output, Action<string> onLine)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await output.ReadAsync(buffer)) > 0)
            foreach (var character in buffer.AsSpan(0, read))
                Append(line, character, onLine);
        if (line.Length > 0) Emit(line, onLine);
    }

    private void Append(StringBuilder line, char character, Action<string> onLine)
    {
        // Between two halves of a letter there is no end.
        if (character == '\n' || (line.Length >= LongestLine && !char.IsLowSurrogate(character))) Emit(line, onLine);
        if (character is not ('\n' or '\r')) line.Append(character);
    }

    private void Emit(StringBuilder line, Action<string> onLine)
    {
        var text = line.ToString();
        line.Clear();
        lock (_gate)
        {
            if (_last.Count == lines) _last.Dequeue();
            _last.Enqueue(text.Length <= LongestKept ? text : text[..LongestKept]);
        }

        onLine(text);
    }
}
