using System.IO.Pipes;
using System.Threading.Channels;

namespace Gateway.Upgrade;

/// <summary>The new gateway as the old one sees it: its own child, or one that has come by the <see
/// cref="HandoverSocket"/> and of which only the connection is known.</summary>
public sealed class UpgradeChild : IDisposable
{
    private static readonly TimeSpan _timeToEnd = TimeSpan.FromSeconds(5);
    private readonly Stream _from;
    private readonly Stream _to;
    private readonly Process? _process;
    private readonly Channel<UpgradeMessage> _messages = Channel.CreateUnbounded<UpgradeMessage>();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopped;
    private string _lastHandover = "";

    private UpgradeChild(Stream from, Stream to, Process? process)
    {
        (_from, _to, _process, Pid) = (from, to, process, process?.Id);
        Exited = process?.WaitForExitAsync() ?? _left.Task;
        // Reads of an anonymous pipe block their thread.
        new Thread(Listen) { IsBackground = true, Name = "upgrade child" }.Start();
    }

    /// <summary>Null where it is no child of this process.</summary>
    public int? Pid { get; }

    public string Name => Pid is { } pid ? $"pid {pid}" : "one that has come for the sockets";
    public Task Exited { get; }
    public int ExitCode => _process?.ExitCode ?? (_stopped ? Platform.ExitCode.Done : Platform.ExitCode.Failed);

    /// <summary>The connection is its own from now on.</summary>
    internal static UpgradeChild Over(NetworkStream connection) => new(connection, connection, null);

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
            return new UpgradeChild(fromChild, handoverPipe, Process.Start(start)!);
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
        Write(line);
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
        var code = Pid is null ? "" : $" with exit code {ExitCode}";
        return $"the new gateway ended{code}: {string.Join('\n', faults)}";
    }

    public async Task EndAsync(string why = "")
    {
        if (_process is null) Write(UpgradeMessage.Refusal + why.ReplaceLineEndings(" "));
        else ProcessTree.Terminate(_process.Id);
        if (await Task.WhenAny(Exited, Task.Delay(_timeToEnd)) == Exited || _process is null) return;
        ProcessTree.Kill(_process);
        await Exited;
    }

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
        _process?.Dispose();
    }

    private void Write(string line)
    {
        try
        {
            // No writer in between: it would keep what could not be sent, and fail once more when it is disposed.
            _to.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // It is gone, or of a version that does not listen.
        }
    }

    private static HandedSocket Copy(HandedSocket socket) =>
        socket with { Descriptor = Platform.Descriptor.Inheritable(socket.Descriptor) };

    private static string Line(HandedSocket socket) =>
        $"{socket.Descriptor}\t{socket.Name}" + (socket.UnitName is { } unit ? "\t" + unit : "");

    private void Listen()
    {
        try
        {
            using var reader = new StreamReader(_from);
            while (reader.ReadLine() is { } line)
                if (UpgradeMessage.Parse(line) is { } message)
                    Take(message);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
        }

        _messages.Writer.Complete();
        _left.TrySetResult();
    }

    private void Take(UpgradeMessage message)
    {
        if (message.Kind == UpgradeMessageKind.Stopped) _stopped = true;
        else _messages.Writer.TryWrite(message);
    }
}
