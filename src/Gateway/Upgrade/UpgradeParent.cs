using System.IO.Pipes;

namespace Gateway.Upgrade;

/// <summary>The gateway that this one replaces, as this one sees it; it may be gone at any time.</summary>
public sealed class UpgradeParent
{
    private readonly StreamWriter _pipe;
    private readonly StreamReader? _handoverPipe;

    /// <param name="from">Null for a parent of a version that tells nothing.</param>
    internal UpgradeParent(Stream to, StreamReader? from)
    {
        _handoverPipe = from;
        Handover = HandoverState.Parse(from?.ReadLine());
        _pipe = new StreamWriter(to) { AutoFlush = true };
        var tee = new TeeWriter(Console.Error, line => Tell(UpgradeMessageKind.Fault, line));
        Console.SetError(TextWriter.Synchronized(tee));
    }

    /// <summary>As of the start of this one; null for a parent of a version that does not say.</summary>
    public HandoverState? Handover { get; }

    public static UpgradeParent? OfThisProcess()
    {
        var pipe = EnvironmentVariable.Take(UpgradeMessage.PipeVariable);
        var handoverPipe = EnvironmentVariable.Take(UpgradeMessage.HandoverVariable);
        if (pipe is null) return null;
        var from = handoverPipe is null ? null : new StreamReader(Open(handoverPipe, PipeDirection.In));
        return new UpgradeParent(Open(pipe, PipeDirection.Out), from);
    }

    /// <param name="refused">Told why this one is not to take over.</param>
    public void Follow(Action<HandoverState> take, Action<string> refused)
    {
        // Reads of an anonymous pipe block their thread.
        if (_handoverPipe is not null) new Thread(Listen) { IsBackground = true, Name = "upgrade parent" }.Start();

        void Listen()
        {
            while (NextLine() is { } line)
                if (line.StartsWith(UpgradeMessage.Refusal, StringComparison.Ordinal))
                    refused(line[UpgradeMessage.Refusal.Length..]);
                else if (HandoverState.Parse(line) is { } handover)
                    take(handover);
        }
    }

    public void Tell(UpgradeMessageKind kind, string text)
    {
        try
        {
            lock (_pipe) _pipe.WriteLine(new UpgradeMessage(kind, text));
        }
        catch (IOException)
        {
            // It was killed: then this one takes over all the same.
        }
    }

    // It may have been killed: then there is nothing more to follow.
    private string? NextLine()
    {
        try
        {
            return _handoverPipe!.ReadLine();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static AnonymousPipeClientStream Open(string handle, PipeDirection direction)
    {
        if (int.TryParse(handle, out var descriptor)) Descriptor.KeepFromChildren(descriptor);
        return new AnonymousPipeClientStream(direction, handle);
    }

    private sealed class TeeWriter(TextWriter inner, Action<string> onLine) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            inner.Write(value);
            _line.Append(value);
            if (value != '\n') return;
            onLine(_line.ToString().TrimEnd());
            _line.Clear();
        }

        public override void Flush() => inner.Flush();
    }
}
