using System.IO.Pipes;

namespace Gateway.Processes;

/// <summary>A pipe whose other end a replica's hook reads: it ends when the gateway is gone, however it went.</summary>
public sealed class ParentPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.Inheritable);

    public string ChildHandle => _pipe.GetClientHandleAsString();
    public void ChildStarted() => _pipe.DisposeLocalCopyOfClientHandle();

    /// <summary>Asks for a graceful stop where there is no SIGTERM.</summary>
    public void AskToStop()
    {
        try
        {
            _pipe.WriteByte((byte)'S');
            _pipe.Flush();
        }
        catch (IOException)
        {
            // The replica went first, or has no hook that reads.
        }
    }

    public void Dispose() => _pipe.Dispose();
}
