using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Platform;

/// <summary>Ends a process and all that it started.</summary>
public static class ProcessEnd
{
    /// <summary>Never fails: one that has ended by itself is what was wanted.</summary>
    public static void Force(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception
            or InvalidOperationException or AggregateException)
        {
            // Its children could not be listed, for want of a descriptor perhaps, and by now it is stopped: it is ended
            // alone, and they read the end of what they share with it.
            ForceAlone(process);
        }
    }

    private static void ForceAlone(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }
}
