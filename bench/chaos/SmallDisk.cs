using System.Diagnostics;

namespace Gateway.Chaos;

/// <summary>A file system of a few megabytes for the gateway's log and sockets, which can be filled to the last byte and
/// the last name; an ordinary folder where this process may not make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Names = 400;

    private readonly bool _mounted;
    private readonly string _filler;

    public SmallDisk(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        _filler = Path.Combine(Folder, "filler");
        _mounted = Run("mount", "-t", "tmpfs", "-o", $"size=16m,nr_inodes={Names}", "tmpfs", Folder);
    }

    public string Folder { get; }

    public bool CanBeFilled => _mounted;

    public void Fill()
    {
        Directory.CreateDirectory(_filler);
        UntilItIsFull(() =>
        {
            using var file = new FileStream(Path.Combine(_filler, "bytes"), FileMode.Append);
            file.Write(new byte[64 * 1024]);
        });
        UntilItIsFull(() => File.Create(Path.Combine(_filler, Path.GetRandomFileName())).Dispose());
    }

    public void Empty() => Directory.Delete(_filler, recursive: true);

    public void Dispose()
    {
        if (_mounted) Run("umount", "-l", Folder);
    }

    private static void UntilItIsFull(Action takeMore)
    {
        try
        {
            for (var step = 0; step < 4 * Names; step++) takeMore();
        }
        catch (IOException)
        {
            // Now it is.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
