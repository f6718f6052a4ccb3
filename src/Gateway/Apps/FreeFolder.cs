namespace Gateway.Apps;

/// <summary>A version whose files were taken away is made again beside what is left of it: a file that a replica has
/// mapped must not change.</summary>
public static class FreeFolder
{
    /// <returns>The path itself or, where something is there, the first one with a number behind it.</returns>
    public static string Of(string path)
    {
        if (!Path.Exists(path)) return path;
        for (var number = 2; ; number++)
            if ($"{path}-{number}" is var next && !Path.Exists(next))
                return next;
    }
}
