namespace Gateway.Processes;

/// <summary>Where keys may lie, a folder for each app in it.</summary>
/// <param name="Lasts">Until somebody removes it, and not just until the machine starts anew.</param>
public sealed record KeyPlace(string Folder, bool Lasts = true)
{
    private const string Keys = "gateway/keys";

    /// <summary>Those that there are, the one that lasts longest first.</summary>
    /// <param name="runPlace">Where the sockets are.</param>
    public static IEnumerable<KeyPlace> All(string runPlace)
    {
        if (OperatingSystem.IsWindows())
            return OnWindows(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), runPlace);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OnUnix(Environment.GetEnvironmentVariable, EffectiveUser.Id, home, runPlace);
    }

    internal static IEnumerable<KeyPlace> OnUnix(
        Func<string, string?> variable, int user, string home, string runPlace)
    {
        // systemd names several when a unit has several.
        if (variable("STATE_DIRECTORY")?.Split(':')[0] is { Length: > 0 } state) yield return In(state);
        // sudo may bring along a user's own.
        if (user != 0 && variable("XDG_STATE_HOME") is ['/', ..] and var chosen) yield return In(chosen);
        // A user other than root has it where somebody has made it for that: a volume, say.
        yield return In("/var/lib");
        if (home.Length > 0) yield return In(Path.Combine(home, ".local/state"));
        yield return new KeyPlace(Path.Combine(runPlace, $"gateway.keys-{user}"), Lasts: false);
    }

    internal static IEnumerable<KeyPlace> OnWindows(string local, string runPlace)
    {
        if (local.Length > 0) yield return In(local);
        yield return new KeyPlace(Path.Combine(runPlace, "gateway.keys"), Lasts: false);
    }

    private static KeyPlace In(string folder) => new(Path.Combine(folder, Keys));
}
