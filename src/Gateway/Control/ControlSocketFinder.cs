namespace Gateway.Control;

public static class ControlSocketFinder
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>The socket that was named, else the only one that somebody answers; its path is the text.</summary>
    public static async Task<ControlAnswer> FindAsync(
        string? named, IEnumerable<string> folders, CancellationToken cancellation)
    {
        if (named is not null)
            return await FaultAsync(named, named: true, cancellation) is { } fault
                ? new ControlAnswer(ExitCode.NoGateway, fault)
                : new ControlAnswer(ExitCode.Done, named);

        var (alive, others) = (new List<string>(), new List<string>());
        foreach (var path in folders.Distinct().SelectMany(Candidates).ToList())
        {
            var fault = await FaultAsync(path, named: false, cancellation);
            if (fault is null) alive.Add(path);
            else if (fault != Silent(path)) others.Add(fault);
        }

        return alive.Count switch
        {
            1 => new ControlAnswer(ExitCode.Done, alive[0]),
            0 => new ControlAnswer(ExitCode.NoGateway,
                "no gateway was found; one that runs elsewhere is named by --control PATH"
                + string.Concat(others.Select(other => $"\n  {other}"))),
            _ => new ControlAnswer(ExitCode.Usage,
                $"{alive.Count} gateways are running, name one:"
                + string.Concat(alive.Select(path => $"\n  --control {path}"))),
        };
    }

    /// <summary>Those that a gateway without <c>Gateway:RunDirectory</c> may choose, and that setting.</summary>
    public static IEnumerable<string> Folders(IReadOnlyDictionary<string, string> environment)
    {
        string?[] folders =
        [
            environment.GetValueOrDefault("Gateway__RunDirectory"),
            .. RunDirectory.Candidates(environment.GetValueOrDefault("XDG_RUNTIME_DIR")),
        ];
        return folders.OfType<string>().Where(folder => folder.Length > 0).Select(Path.TrimEndingDirectorySeparator);
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder, "gateway-*")
                .Select(RunDirectory.ControlOf)
                .Where(address => ControlAddress.PipeOf(address) is not null || File.Exists(address))
                .Order(StringComparer.Ordinal);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Silent(string path) => $"no gateway listens on {path}";

    private static async Task<string?> FaultAsync(string path, bool named, CancellationToken cancellation)
    {
        if (!ControlAddress.Fits(path)) return Silent(path);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_patience);
        try
        {
            await using var stream = await ControlAddress.ConnectAsync(path, deadline.Token);
            if (stream is NetworkStream found) PeerProcess.MustBeBelieved(found.Socket, path, named);
            return null;
        }
        catch (ForeignPeerException foreign)
        {
            return foreign.Message;
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return Silent(path);
        }
    }
}
