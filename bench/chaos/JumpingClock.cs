using System.Diagnostics;

namespace Gateway.Chaos;

/// <summary>The wall clock of the gateway and its replicas, which can be set without the machine's: <c>clock.c</c>, where
/// there is a compiler.</summary>
internal sealed class JumpingClock(string folder)
{
    private readonly string _library = Path.Combine(folder, "clock.so");
    private readonly string _offset = Path.Combine(folder, "clock");

    public bool IsThere { get; private set; }

    public void Build(string source)
    {
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", _library, source, "-ldl"]);
            compiler.WaitForExit();
            IsThere = compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No compiler, no jumps.
        }

        Set(TimeSpan.Zero);
    }

    public void Set(TimeSpan offset)
    {
        using var file = new FileStream(_offset, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes((long)offset.TotalSeconds));
    }

    public void Fill(IDictionary<string, string> environment)
    {
        if (!IsThere) return;
        environment["LD_PRELOAD"] = _library;
        environment["JUMPING_CLOCK"] = _offset;
    }
}
