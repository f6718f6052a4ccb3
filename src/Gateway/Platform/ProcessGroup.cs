namespace Gateway.Platform;

/// <summary>One signal reaches <c>dotnet watch</c> and the app below it; one to the leader would not.</summary>
public sealed class ProcessGroup(int leader)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    // Reads what the gateway holds open for as long as it lives; then nothing of the group may stay.
    private const string Guard =
        "exec 3<&0 </dev/null; (cat <&3 >/dev/null; kill -9 -$$) & exec 3<&-; exec \"$@\"";

    private static readonly string? _setsid = StartThrough.Find("setsid");

    /// <summary>It ends with the gateway: its standard input must stay open. False where that cannot be.</summary>
    public static bool Lead(ProcessStartInfo start)
    {
        if (_setsid is null) return false;
        StartThrough.Put(start, _setsid, "/bin/sh", "-c", Guard, "sh");
        return true;
    }

    public void Terminate() => ProcessTree.Signal(-leader, ProcessTree.SigTerm);
    public void Kill() => ProcessTree.Signal(-leader, ProcessTree.SigKill);

    public async Task EndAsync()
    {
        Terminate();
        using var timer = new PeriodicTimer(_look);
        for (var waited = TimeSpan.Zero; IsAlive && waited < _grace; waited += _look)
            await timer.WaitForNextTickAsync();
        if (IsAlive) Kill();
    }

    private bool IsAlive => ProcessTree.Signal(-leader, 0);
}
