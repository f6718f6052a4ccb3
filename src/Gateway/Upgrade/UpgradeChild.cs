using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using System.Threading.Channels;

namespace Gateway.Upgrade;

/// <summary>The gateway that is to replace this one, as this one sees it.</summary>
public sealed class UpgradeChild : IDisposable
{
    private static readonly TimeSpan _timeToEnd = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly AnonymousPipeServerStream _pipe;
    private readonly AnonymousPipeServerStream _wishes;
    private string _lastWish = "";
    private readonly Channel<UpgradeMessage> _words = Channel.CreateUnbounded<UpgradeMessage>();

    private UpgradeChild(Process process, AnonymousPipeServerStream pipe, AnonymousPipeServerStream wishes)
    {
        (_process, _pipe, _wishes, Pid) = (process, pipe, wishes, process.Id);
        Exited = process.WaitForExitAsync();
        // Reads of an anonymous pipe block their thread.
        new Thread(Listen) { IsBackground = true, Name = "upgrade child" }.Start();
    }

    public int Pid { get; }

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>What it says, to the end of its pipe.</summary>
    public ChannelReader<UpgradeMessage> Words => _words.Reader;

    /// <summary>Starts it; no replica may be started meanwhile, since it would inherit the sockets too.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static UpgradeChild Start(ProcessStartInfo start, IEnumerable<HandedSocket> sockets)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var wishes = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var copies = sockets.Select(Copy).ToList();
        try
        {
            start.Environment[UpgradeMessage.PipeVariable] = pipe.GetClientHandleAsString();
            start.Environment[UpgradeMessage.HandoverVariable] = wishes.GetClientHandleAsString();
            start.Environment[InheritedSockets.SocketsVariable] = string.Join('\n', copies.Select(Line));
            return new UpgradeChild(Process.Start(start)!, pipe, wishes);
        }
        catch
        {
            pipe.Dispose();
            wishes.Dispose();
            throw;
        }
        finally
        {
            pipe.DisposeLocalCopyOfClientHandle();
            wishes.DisposeLocalCopyOfClientHandle();
            foreach (var copy in copies) Platform.Descriptor.CloseCopy(copy.Descriptor);
        }
    }

    /// <summary>Tells it what operators want, if that is news.</summary>
    public void Tell(string wish)
    {
        if (wish == _lastWish) return;
        _lastWish = wish;
        try
        {
            // No writer in between: it would keep what could not be sent, and fail once more when it is disposed.
            _wishes.Write(Encoding.UTF8.GetBytes(wish + "\n"));
        }
        catch (IOException)
        {
            // It is gone, or of a version that does not listen.
        }
    }

    /// <summary>Asks it to go, and ends it when it does not.</summary>
    public async Task EndAsync()
    {
        ProcessTree.Terminate(Pid);
        if (await Task.WhenAny(Exited, Task.Delay(_timeToEnd)) == Exited) return;
        ProcessTree.Kill(_process);
        await Exited;
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _wishes.Dispose();
        _process.Dispose();
    }

    private static HandedSocket Copy(HandedSocket socket) =>
        socket with { Descriptor = Platform.Descriptor.Inheritable(socket.Descriptor) };

    private static string Line(HandedSocket socket) =>
        string.Create(CultureInfo.InvariantCulture, $"{socket.Descriptor}\t{socket.Name}")
        + (socket.UnitName is { } unit ? "\t" + unit : "");

    private void Listen()
    {
        try
        {
            using var reader = new StreamReader(_pipe);
            while (reader.ReadLine() is { } line)
                if (UpgradeMessage.Parse(line) is { } word)
                    _words.Writer.TryWrite(word);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // It is gone, or nobody wants to hear it any more.
        }

        _words.Writer.Complete();
    }
}
