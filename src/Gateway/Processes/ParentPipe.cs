using System.IO.Pipes;

namespace Gateway.Processes;

/// <summary>
/// A pipe whose other end a replica's hook reads: when the gateway is gone, however it went, the replica reads its end
/// and stops. Parent-death signals follow the thread that forked and exist on Linux alone.
/// </summary>
public sealed class ParentPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.Inheritable);

    /// <summary>What the replica is told in <see cref="ReplicaEnvironment.ParentPipeVariable"/>.</summary>
    public string ChildHandle => _pipe.GetClientHandleAsString();

    /// <summary>To be called once the child holds its end.</summary>
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
