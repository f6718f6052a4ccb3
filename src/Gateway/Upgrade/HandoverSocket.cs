namespace Gateway.Upgrade;

/// <summary>Where a gateway that runs elsewhere, in a container of the same network, takes over from this one. Who may
/// open the file may take the sockets.</summary>
public sealed class HandoverSocket(
    string path, Func<IEnumerable<HandedSocket>> sockets, Func<UpgradeChild, Task<UpgradeOutcome>> takeOver)
{
    private const int Backlog = 4;

    /// <summary>Until another one has taken over; the path is that one's then.</summary>
    public async Task ServeAsync(CancellationToken end)
    {
        using var listener = Listen();
        while (true)
        {
            var child = Greet(await listener.AcceptAsync(end));
            var outcome = await takeOver(child);
            if (outcome.ExitCode == ExitCode.Done) return;
            await child.EndAsync(outcome.Detail);
            child.Dispose();
        }
    }

    // Renamed when it is ready, so that whoever comes meets the one of before or this one.
    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var unready = path + ".new";
            File.Delete(unready);
            listener.Bind(new UnixDomainSocketEndPoint(unready));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(unready, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(Backlog);
            File.Move(unready, path, overwrite: true);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    // One byte with all the sockets, their names a line each, an empty line, and then what every new gateway is told.
    private UpgradeChild Greet(Socket comer)
    {
        var handed = sockets().ToList();
        var stream = new NetworkStream(comer, ownsSocket: true);
        try
        {
            DescriptorMessage.Send((int)comer.Handle, [0], [.. handed.Select(socket => socket.Descriptor)]);
            stream.Write(Encoding.UTF8.GetBytes(string.Concat(handed.Select(Line)) + "\n"));
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            // The upgrade finds out.
        }

        return UpgradeChild.Over(stream);
    }

    private static string Line(HandedSocket socket) => $"{socket.Name}\t{socket.UnitName}\n";
}
