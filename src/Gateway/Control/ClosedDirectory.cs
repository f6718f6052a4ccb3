namespace Gateway.Control;

/// <summary>A run directory of another user: that its gateway may not be spoken to is no sign that there is none.
/// </summary>
public static class ClosedDirectory
{
    /// <summary>Null where it is open to this user, or its gateway is gone.</summary>
    public static string? Fault(string runDirectory)
    {
        if (IsOpen(runDirectory) || RunDirectory.PidOf(runDirectory) is not { } pid || !ProcessTree.IsAlive(pid))
            return null;
        return Refusal(runDirectory);
    }

    public static string Refusal(string path) =>
        $"{path} is closed to this user{Owner(path)}: ask as that user or as root";

    private static string Owner(string path)
    {
        for (var at = path; at is { Length: > 0 }; at = Path.GetDirectoryName(at))
            if (FileOwner.Of(at) is { } owner)
                return $", and user {owner}'s";
        return "";
    }

    private static bool IsOpen(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
