using Gateway.Apps;

namespace Gateway.Processes;

/// <summary><c>dotnet watch</c> and the app below it. Where nobody types to it, it heeds no SIGTERM: asked to end, it
/// is killed once its app has ended.</summary>
public sealed class WatchProcess(IReplicaProcess process, WatchProgress progress) : IReplicaProcess
{
    private volatile bool _asked;

    public int Pid => process.Pid;
    public Task<ReplicaExit> Exited => process.Exited;
    public void Kill() => process.Kill();

    public void Terminate()
    {
        _asked = true;
        process.Terminate();
        if (!progress.HasApp) Kill();
    }

    public void AppEnded()
    {
        if (_asked) Kill();
    }
}
