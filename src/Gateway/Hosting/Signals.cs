using System.Runtime.InteropServices;
using Gateway.Supervision;

namespace Gateway.Hosting;

/// <summary>The signals as an operator of Gunicorn knows them. Handlers only enqueue.</summary>
public sealed class Signals : IDisposable
{
    // PosixSignal has no name for it; the number is Linux's.
    private const int SigUsr2 = 12;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _interrupts;

    public Signals(Action<StopHaste, string> stop, Action<int> scaleBy, Action reload, Action upgrade)
    {
        On(PosixSignal.SIGTERM, () => stop(StopHaste.Graceful, "SIGTERM"));
        On(PosixSignal.SIGINT, () => stop(Interrupt(), "SIGINT"));
        On(PosixSignal.SIGQUIT, () => stop(Interrupt(), "SIGQUIT"));
        if (OperatingSystem.IsWindows()) return;
        On(PosixSignal.SIGTTIN, () => scaleBy(1));
        On(PosixSignal.SIGTTOU, () => scaleBy(-1));
        On(PosixSignal.SIGHUP, reload);
        if (!OperatingSystem.IsLinux()) return;
        On((PosixSignal)SigUsr2, upgrade);
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    // A second one does not wait.
    private StopHaste Interrupt() => Interlocked.Increment(ref _interrupts) == 1 ? StopHaste.Quick : StopHaste.AtOnce;

    private void On(PosixSignal signal, Action enqueue) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            enqueue();
        }));
}
