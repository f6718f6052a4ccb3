using System.IO.Pipes;
using System.Text;
using Gateway.Supervision;

namespace Gateway;

/// <summary>The gateway that this one replaces, as this one sees it: somebody who wants to know how it gets on, and
/// who may be gone at any time.</summary>
public sealed class Ancestor
{
    private readonly StreamWriter _pipe;

    private Ancestor(string handle)
    {
        if (int.TryParse(handle, out var descriptor)) Descriptor.KeepFromChildren(descriptor);
        _pipe = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, handle)) { AutoFlush = true };
        Console.SetError(TextWriter.Synchronized(new Overheard(Console.Error, line => Tell(HeirWordKind.Fault, line))));
    }

    /// <summary>Null for a gateway that replaces none.</summary>
    public static Ancestor? OfThisProcess()
    {
        var handle = Environment.GetEnvironmentVariable(HeirWord.PipeVariable);
        Environment.SetEnvironmentVariable(HeirWord.PipeVariable, null);
        return string.IsNullOrEmpty(handle) ? null : new Ancestor(handle);
    }

    public void Tell(HeirWordKind kind, string text)
    {
        try
        {
            lock (_pipe) _pipe.WriteLine(new HeirWord(kind, text));
        }
        catch (IOException)
        {
            // It was killed: then this one takes over all the same.
        }
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
