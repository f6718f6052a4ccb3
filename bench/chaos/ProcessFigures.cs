namespace Gateway.Chaos;

/// <summary>What the kernel says that a process holds.</summary>
internal sealed record ProcessFigures(int Pid)
{
    public long ResidentBytes => long.Parse(
        File.ReadAllText($"/proc/{Pid}/statm").Split(' ')[1], null) * Environment.SystemPageSize;

    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Length;

    // A child belongs to the thread that started it.
    public int Children => Directory.EnumerateDirectories($"/proc/{Pid}/task")
        .Sum(thread => File.ReadAllText(Path.Combine(thread, "children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    public int Sockets => Directory.GetFileSystemEntries($"/proc/{Pid}/fd").Count(IsSocket);

    /// <summary>Processes anywhere whose environment has <paramref name="text"/>.</summary>
    public static int With(string text) => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Count(folder => Environ(folder).Contains(text, StringComparison.Ordinal));

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Environ(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
