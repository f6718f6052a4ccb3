namespace Gateway.Control;

/// <param name="Alive">Control addresses that somebody answers who may be believed.</param>
/// <param name="Closed">What is there and not for this user, in words.</param>
public sealed record SeenGateways(IReadOnlyList<string> Alive, IReadOnlyList<string> Closed);

public static class ControlSocketFinder
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>The socket that was named, else the only one that somebody answers (for that app, where one is meant);
    /// its path is the text.</summary>
    public static async Task<ControlAnswer> FindAsync(
        string? named, string? app, GatewayPlaces places, CancellationToken cancellation)
    {
        if (named is not null)
            return await FaultAsync(named, named: true, cancellation) is { } fault
                ? new ControlAnswer(ExitCode.NoGateway, fault.Text)
                : new ControlAnswer(ExitCode.Done, named);

        var seen = await LookAsync(places, cancellation);
        if (app is null && seen.Alive is [var only]) return new ControlAnswer(ExitCode.Done, only);
        var running = await AskAsync(seen.Alive, cancellation);
        return running.Where(gateway => app is null || gateway.Serves(app)).ToList() switch
        {
            [var meant] => new ControlAnswer(ExitCode.Done, meant.Address),
            [] => new ControlAnswer(ExitCode.NoGateway, Missing(app, running, seen.Closed)),
            var several => new ControlAnswer(ExitCode.Usage,
                $"{several.Count} gateways are running{(app is null ? "" : $" for {app}")}, name one by --app or "
                + $"--control:{Lines(several.Select(Shown))}"),
        };
    }

    public static async Task<SeenGateways> LookAsync(GatewayPlaces places, CancellationToken cancellation)
    {
        var (alive, closed) = (new List<string>(), new List<string>());
        foreach (var place in places.Folders.Distinct().SelectMany(RunDirectory.In).ToList())
        {
            var path = RunDirectory.ControlOf(place);
            if (ControlAddress.PipeOf(path) is null && !File.Exists(path))
            {
                if (ClosedDirectory.Fault(place) is { } fault) closed.Add(fault);
                continue;
            }

            var trouble = await FaultAsync(path, named: false, cancellation);
            if (trouble is null) alive.Add(path);
            else if (!trouble.Absent) closed.Add(trouble.Text);
        }

        if (places.Named is { } elsewhere && !alive.Contains(elsewhere)
            && await FaultAsync(elsewhere, named: true, cancellation) is null) alive.Add(elsewhere);
        return new SeenGateways(alive, closed);
    }

    /// <summary>All at once: one that hangs costs its patience only once.</summary>
    public static Task<RunningGateway[]> AskAsync(IEnumerable<string> addresses, CancellationToken cancellation) =>
        Task.WhenAll(addresses.Select(address => RunningGateway.AskAsync(address, cancellation)));

    private static string Missing(
        string? app, IReadOnlyList<RunningGateway> running, IReadOnlyList<string> closed)
    {
        if (app is not null && running.Count > 0)
            return $"no gateway serves {app}; these are running:{Lines(running.Select(Shown))}{Lines(closed)}";
        return closed.Count == 0
            ? "no gateway was found; one that runs elsewhere is named by --control PATH"
            : $"no gateway was found that this user may speak to:{Lines(closed)}";
    }

    private static string Shown(RunningGateway gateway) =>
        $"{(gateway.App is null ? "" : $"--app {gateway.App}  ")}--control {gateway.Address}"
        + (gateway.Bind.Count == 0 ? "" : $"  ({string.Join(", ", gateway.Bind)})");

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"\n  {line}"));

    private static ConnectFault Silent(string path) => new($"no gateway listens on {path}", Absent: true);

    private static async Task<ConnectFault?> FaultAsync(string path, bool named, CancellationToken cancellation)
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
            return new ConnectFault(foreign.Message, Absent: false);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
        {
            return new ConnectFault(ClosedDirectory.Refusal(path), Absent: false);
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return Silent(path);
        }
    }

    private sealed record ConnectFault(string Text, bool Absent);
}
