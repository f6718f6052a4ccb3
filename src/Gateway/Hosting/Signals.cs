using System.Runtime.InteropServices;
using Gateway.Supervision;

namespace Gateway.Hosting;

public sealed record SignalActions(
    Action<StopHaste, string> Stop, Action<int> ScaleBy, Action Reload, Action Upgrade, Action ReopenLog);

/// <summary>The signals as an operator of Gunicorn knows them. Those that come while it still builds the app wait until
/// it can act on them.</summary>
public sealed class Signals : IDisposable
{
    // PosixSignal has no names for them.
    private const int SigUsr2 = 12;
    private static readonly int _sigUsr1 = OperatingSystem.IsLinux() ? 10 : 30;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly List<Action<SignalActions>> _early = [];
    private readonly CancellationTokenSource _stop = new();
    private SignalActions? _actions;
    private int _interrupts;

    public Signals()
    {
        On(PosixSignal.SIGTERM, to => to.Stop(StopHaste.Graceful, "SIGTERM"), _stop.Cancel);
        On(PosixSignal.SIGINT, to => to.Stop(Interrupt(), "SIGINT"), _stop.Cancel);
        On(PosixSignal.SIGQUIT, to => to.Stop(Interrupt(), "SIGQUIT"), _stop.Cancel);
        if (OperatingSystem.IsWindows()) return;
        On(PosixSignal.SIGTTIN, to => to.ScaleBy(1));
        On(PosixSignal.SIGTTOU, to => to.ScaleBy(-1));
        On(PosixSignal.SIGHUP, to => to.Reload());
        On((PosixSignal)_sigUsr1, to => to.ReopenLog());
        if (!OperatingSystem.IsLinux()) return;
        On((PosixSignal)SigUsr2, to => to.Upgrade());
    }

    /// <summary>Cancelled by the first signal that asks for a stop.</summary>
    public CancellationToken Stop => _stop.Token;

    public void Heed(SignalActions actions)
    {
        lock (_early)
        {
            _actions = actions;
            _early.ForEach(ask => ask(actions));
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    // A second one does not wait.
    private StopHaste Interrupt() => Interlocked.Increment(ref _interrupts) == 1 ? StopHaste.Quick : StopHaste.AtOnce;

    private void On(PosixSignal signal, Action<SignalActions> ask, Action? atOnce = null) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            lock (_early)
            {
                if (_actions is null) _early.Add(ask);
                else ask(_actions);
            }

            atOnce?.Invoke();
        }));
}
