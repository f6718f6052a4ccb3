using System.IO.Pipes;
using System.Text;

namespace Gateway.Upgrade;

/// <summary>The gateway that this one replaces, as this one sees it: somebody who wants to know how it gets on, and
/// who may be gone at any time.</summary>
public sealed class UpgradeParent
{
    private readonly StreamWriter _pipe;
    private readonly StreamReader? _wishes;

    private UpgradeParent(string handle, string? wishes)
    {
        KeepFromChildren(handle);
        if (wishes is not null)
        {
            KeepFromChildren(wishes);
            _wishes = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, wishes));
            Handover = HandoverState.Parse(_wishes.ReadLine());
        }

        _pipe = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, handle)) { AutoFlush = true };
        Console.SetError(TextWriter.Synchronized(new Overheard(Console.Error, line => Tell(UpgradeMessageKind.Fault, line))));
    }

    /// <summary>What operators had asked of it when this one was started; null for one of a version that does not
    /// say.</summary>
    public HandoverState? Handover { get; }

    /// <summary>Null for a gateway that replaces none.</summary>
    public static UpgradeParent? OfThisProcess()
    {
        var (handle, wishes) = (Withdraw(UpgradeMessage.PipeVariable), Withdraw(UpgradeMessage.HandoverVariable));
        return handle is null ? null : new UpgradeParent(handle, wishes);
    }

    /// <summary>Hands on what they ask of it from now on, to its end.</summary>
    public void Follow(Action<HandoverState> take)
    {
        // Reads of an anonymous pipe block their thread.
        if (_wishes is not null) new Thread(Listen) { IsBackground = true, Name = "upgrade parent" }.Start();

        void Listen()
        {
            while (_wishes.ReadLine() is { } line)
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

    private static string? Withdraw(string variable)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>Hands on every whole line that is written through it.</summary>
    private sealed class Overheard(TextWriter inner, Action<string> hear) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            inner.Write(value);
            if (value != '\n')
            {
                _line.Append(value);
                return;
            }

            hear(_line.ToString().TrimEnd());
            _line.Clear();
        }

        public override void Flush() => inner.Flush();
    }
}
