using System.IO.Pipes;

namespace Gateway.Upgrade;

/// <summary>The gateway that this one replaces, as this one sees it; it may be gone at any time.</summary>
public sealed class UpgradeParent
{
    private readonly StreamWriter _pipe;
    private readonly StreamReader? _handoverPipe;

    private UpgradeParent(string pipe, string? handoverPipe)
    {
        KeepFromChildren(pipe);
        if (handoverPipe is not null)
        {
            KeepFromChildren(handoverPipe);
            _handoverPipe = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, handoverPipe));
            Handover = HandoverState.Parse(_handoverPipe.ReadLine());
        }

        _pipe = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, pipe)) { AutoFlush = true };
        var tee = new TeeWriter(Console.Error, line => Tell(UpgradeMessageKind.Fault, line));
        Console.SetError(TextWriter.Synchronized(tee));
    }

    /// <summary>As of the start of this one; null for a parent of a version that does not say.</summary>
    public HandoverState? Handover { get; }

    public static UpgradeParent? OfThisProcess()
    {
        var pipe = EnvironmentVariable.Take(UpgradeMessage.PipeVariable);
        var handoverPipe = EnvironmentVariable.Take(UpgradeMessage.HandoverVariable);
        return pipe is null ? null : new UpgradeParent(pipe, handoverPipe);
    }

    public void Follow(Action<HandoverState> take)
    {
        // Reads of an anonymous pipe block their thread.
        if (_handoverPipe is not null) new Thread(Listen) { IsBackground = true, Name = "upgrade parent" }.Start();

        void Listen()
        {
            while (_handoverPipe.ReadLine() is { } line)
                if (HandoverState.Parse(line) is { } handover)
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

    private static void KeepFromChildren(string handle)
    {
        if (int.TryParse(handle, out var descriptor)) Descriptor.KeepFromChildren(descriptor);
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
