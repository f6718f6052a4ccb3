using System.Diagnostics;
using System.IO.Pipes;

namespace Gateway.ReplicaHook;

/// <summary>
/// The replica's end of the pipe whose other end the gateway holds for as long as it lives. It has threads of its own:
/// an app that has starved its thread pool must not outlive the gateway for that.
/// </summary>
internal sealed class GatewayLifeline
{
    private const int StopAsked = 'S';

    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private Action? _stopHosts;
    private bool _stopping;

    /// <summary>Reads the pipe from now on; a replica without one simply has nobody who would ask it to stop.</summary>
    public static GatewayLifeline Follow(string? handle)
    {
        var lifeline = new GatewayLifeline();
        if (Open(handle) is { } pipe) Run("gateway lifeline", () => lifeline.Read(pipe));
        return lifeline;
    }

    /// <summary>Adds a host that has started; called at once where the stop was asked for before.</summary>
    public void OnStop(Action stopHost)
    {
        lock (_gate)
        {
            _stopHosts += stopHost;
            if (!_stopping) return;
        }

        stopHost();
    }

    private void Read(Stream pipe)
    {
        int read;
        while ((read = pipe.ReadByte()) >= 0)
        {
            if (read == StopAsked) Stop();
        }

        Run("gateway is gone", EndAfterGrace);
        Stop();
    }

    // On a thread of its own, since a host's stop runs what the app has hung on it.
    private void Stop()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            if (_stopHosts is { } stop) Run("gateway stop", stop.Invoke);
        }
    }

    // Kill and not Exit: exit handlers may wait for the very host that does not stop.
    private static void EndAfterGrace()
    {
        Thread.Sleep(_grace);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    // A launcher in between may have closed the handle; that is no reason to keep the app from running.
    private static AnonymousPipeClientStream? Open(string? handle)
    {
        if (string.IsNullOrEmpty(handle)) return null;
        try
        {
            return new AnonymousPipeClientStream(PipeDirection.In, handle);
        }
        catch (Exception unusable) when (unusable is ArgumentException or IOException)
        {
            Console.Error.WriteLine($"gateway: this replica cannot see whether its gateway lives: {unusable.Message}");
            return null;
        }
    }

    private static void Run(string name, Action work)
    {
        var thread = new Thread(work.Invoke) { IsBackground = true, Name = name };
        thread.UnsafeStart();
    }
}
