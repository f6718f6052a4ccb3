using System.Diagnostics;

namespace Gateway.Processes;

/// <summary>Ties a program that cannot hold the <see cref="ParentPipe"/> to the gateway's life, where Linux
/// can.</summary>
public static class ParentDeath
{
    private static readonly string? _setpriv = new[] { "/usr/bin/setpriv", "/bin/setpriv" }.FirstOrDefault(File.Exists);

    /// <summary>
    /// Starts it through <c>setpriv</c> with SIGTERM as its parent-death signal. The signal follows the starting
    /// thread, so this needs <see cref="ProcessStarter"/>.
    /// </summary>
    public static void Guard(ProcessStartInfo start)
    {
        if (_setpriv is null) return;
        start.ArgumentList.Insert(0, start.FileName);
        start.ArgumentList.Insert(0, "TERM");
        start.ArgumentList.Insert(0, "--pdeathsig");
        start.FileName = _setpriv;
    }
}
