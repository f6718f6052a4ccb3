namespace Gateway.Platform;

/// <summary>What this process was started with, which may be closed, full or broken: none of that ends it.</summary>
public static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>Before the first socket is opened: it would take the number of one that is closed.</summary>
    public static void Secure()
    {
        if (!OperatingSystem.IsWindows()) OccupyClosed();
        if (!IsInherited(Output)) Console.SetOut(TextWriter.Null);
        Console.SetError(IsInherited(Error) ? Forgiving(Console.OpenStandardError()) : TextWriter.Null);
    }

    /// <summary>For one that serves; a verb whose answer cannot be written has failed.</summary>
    public static void ForgiveOutput() => Console.SetOut(Forgiving(OpenOutput()));

    public static Stream OpenOutput() => IsInherited(Output) ? Console.OpenStandardOutput() : Stream.Null;

    private static StreamWriter Forgiving(Stream stream) => new(new ForgivingStream(stream)) { AutoFlush = true };

    // One that was closed belongs to the runtime by now, and what is written there would be its own pipe's. All that
    // the runtime opens is closed at an exec; what has come through one is not.
    private static bool IsInherited(int descriptor) =>
        OperatingSystem.IsWindows() || Descriptor.IsInheritable(descriptor);

    // For as long as the process lives.
    private static void OccupyClosed()
    {
        for (var taken = 0L; taken <= Error;)
        {
            var handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
            taken = handle.DangerousGetHandle();
            if (taken <= Error) handle.SetHandleAsInvalid();
            else handle.Dispose();
        }
    }

    private sealed class ForgivingStream(Stream inner) : SequentialStream
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
            try
            {
                inner.Write(buffer, offset, count);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                // Nobody reads it: the exit code says the same.
            }
        }
    }
}
