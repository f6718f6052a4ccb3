namespace Gateway.Platform;

/// <summary>Where a path leads when every link on its way is followed.</summary>
public static class RealPath
{
    private const int MostLinks = 40; // Linux's own limit

    /// <summary>Whether it exists or not. Null: its links lead round in a circle.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        return Follow(Path.GetFullPath(path), ref links);
    }

    private static string? Follow(string path, ref int links)
    {
        var current = Path.GetPathRoot(path)!;
        foreach (var part in path[current.Length..]
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > MostLinks) return null;
                if (Follow(Path.GetFullPath(target, current), ref links) is not { } real) return null;
                next = real;
            }

            current = next;
        }

        return current;
    }
}
