using Gateway.Replicas;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting;

/// <summary>What systemd is told when it started this gateway; elsewhere it is told nothing.</summary>
public sealed class ServiceManager : IDisposable
{
    private readonly SystemdNotifier _systemd = new();
    private Timer? _watchdog;

    public void Ready() => Tell("READY=1");

    public void ReadyWith(Fleet fleet)
    {
        fleet.Changed += Look;
        Look(null);

        void Look(FleetChange? change)
        {
            var now = fleet.Current;
            if (!now.EverReady && now.Wanted > 0) return;
            fleet.Changed -= Look;
            Ready();
        }
    }

    /// <summary>A reload has begun; <see cref="Ready"/> says that it has ended, well or not.</summary>
    public void Reloading()
    {
        var microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        Tell($"RELOADING=1\nMONOTONIC_USEC={microseconds}");
    }

    public void Stopping() => Tell("STOPPING=1");

    public void Keep(IEnumerable<HandedSocket> sockets)
    {
        var systemd = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (!OperatingSystem.IsLinux() || string.IsNullOrEmpty(systemd)) return;
        try
        {
            // Those of a socket unit are kept anyway.
            foreach (var socket in sockets)
                if (socket.UnitName is null) DescriptorStore.Put(systemd, socket);
        }
        catch (SocketException)
        {
            // A systemd that does not listen gets no readiness either, and says so itself.
        }
    }

    public void ReplacedBy(int pid) => Tell($"MAINPID={pid}\nREADY=1");

    /// <summary>Tells that all is well, twice as often as systemd wants to hear it.</summary>
    /// <param name="askLoop">Lets the gateway's own loop do something: one that hangs does not, and systemd starts the
    /// gateway anew.</param>
    public void Watch(Action<Action> askLoop)
    {
        // Whose pid WATCHDOG_PID names has changed where this gateway has replaced another.
        var text = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        if (!_systemd.IsEnabled || !long.TryParse(text, CultureInfo.InvariantCulture, out var microseconds)) return;
        var half = TimeSpan.FromMicroseconds(microseconds / 2.0);
        _watchdog = new Timer(_ => askLoop(() => Tell("WATCHDOG=1")), null, TimeSpan.Zero, half);
    }

    public void Dispose() => _watchdog?.Dispose();

    private void Tell(string state)
    {
        if (_systemd.IsEnabled) _systemd.Notify(new ServiceState(state));
    }
}
