namespace Gateway.Upgrade;

public static class OwnCommand
{
    /// <summary>As it was typed: a link may lead to the new version meanwhile. Linux alone.</summary>
    public static ProcessStartInfo Again()
    {
        var typed = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        return new ProcessStartInfo(Program(typed[0]), typed[1..]);
    }

    private static string Program(string typed)
    {
        if (typed.Contains('/')) return Path.GetFullPath(typed);
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return folders.Select(folder => Path.Combine(folder, typed)).FirstOrDefault(File.Exists)
            ?? Environment.ProcessPath!;
    }
}
