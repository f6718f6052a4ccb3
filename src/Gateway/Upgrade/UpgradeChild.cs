using System.IO.Pipes;
using System.Threading.Channels;

namespace Gateway.Upgrade;

public sealed class UpgradeChild : IDisposable
{
    private static readonly TimeSpan _timeToEnd = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly AnonymousPipeServerStream _fromChild;
    private readonly AnonymousPipeServerStream _handoverPipe;
    private readonly Channel<UpgradeMessage> _messages = Channel.CreateUnbounded<UpgradeMessage>();
    private string _lastHandover = "";

    private UpgradeChild(Process process, AnonymousPipeServerStream fromChild, AnonymousPipeServerStream handoverPipe)
    {
        (_process, _fromChild, _handoverPipe, Pid) = (process, fromChild, handoverPipe, process.Id);
        Exited = process.WaitForExitAsync();
        // Reads of an anonymous pipe block their thread.
        new Thread(Listen) { IsBackground = true, Name = "upgrade child" }.Start();
    }

    public int Pid { get; }
    public Task Exited { get; }
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it; no replica may be started meanwhile, since it would inherit the sockets too.</summary>
    public static UpgradeChild Start(ProcessStartInfo start, IEnumerable<HandedSocket> sockets)
    {
        var fromChild = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var handoverPipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var copies = sockets.Select(Copy).ToList();
        try
        {
            start.Environment[UpgradeMessage.PipeVariable] = fromChild.GetClientHandleAsString();
            start.Environment[UpgradeMessage.HandoverVariable] = handoverPipe.GetClientHandleAsString();
            start.Environment[InheritedSockets.SocketsVariable] = string.Join('\n', copies.Select(Line));
            return new UpgradeChild(Process.Start(start)!, fromChild, handoverPipe);
        }
        catch
        {
            fromChild.Dispose();
            handoverPipe.Dispose();
            throw;
        }
        finally
        {
            fromChild.DisposeLocalCopyOfClientHandle();
            handoverPipe.DisposeLocalCopyOfClientHandle();
            foreach (var copy in copies) Platform.Descriptor.CloseCopy(copy.Descriptor);
        }
    }

    /// <summary>Sends it, if that is news.</summary>
    public void Tell(HandoverState handover)
    {
        var line = handover.ToLine();
        if (line == _lastHandover) return;
        _lastHandover = line;
        try
        {
            // No writer in between: it would keep what could not be sent, and fail once more when it is disposed.
            _handoverPipe.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // It is gone, or of a version that does not listen.
        }
    }

    /// <summary>Null once it serves; else, when it has ended, why it does not.</summary>
    public async Task<string?> FaultAsync(Action<string> progress, CancellationToken cancellation)
    {
        var faults = new List<string>();
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellation))
        {
            if (message.Kind == UpgradeMessageKind.Ready) return null;
            if (message.Kind == UpgradeMessageKind.Fault) faults.Add(message.Text);
            else progress(message.Text);
        }

        await Exited.WaitAsync(cancellation);
        // A program that does not even begin has told it on standard error, which is this one's too.
        if (faults.Count == 0) faults.Add("it said nothing here; see the gateway's standard error");
        return $"the new gateway ended with exit code {ExitCode}: {string.Join('\n', faults)}";
    }

    public async Task EndAsync()
    {
        ProcessTree.Terminate(Pid);
        if (await Task.WhenAny(Exited, Task.Delay(_timeToEnd)) == Exited) return;
        ProcessTree.Kill(_process);
        await Exited;
    }

    public void Dispose()
    {
        _fromChild.Dispose();
        _handoverPipe.Dispose();
        _process.Dispose();
    }

    private static HandedSocket Copy(HandedSocket socket) =>
        socket with { Descriptor = Platform.Descriptor.Inheritable(socket.Descriptor) };

    private static string Line(HandedSocket socket) =>
        $"{socket.Descriptor}\t{socket.Name}" + (socket.UnitName is { } unit ? "\t" + unit : "");

    private void Listen()
    {
        try
        {
            using var reader = new StreamReader(_fromChild);
            while (reader.ReadLine() is { } line)
                if (UpgradeMessage.Parse(line) is { } message)
                    _messages.Writer.TryWrite(message);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
        }

        _messages.Writer.Complete();
    }
}
