using System.Security.Cryptography;

namespace Gateway.Processes;

/// <summary>What makes replicas and generations of one app read each other's cookies and tokens.</summary>
/// <param name="Folder">For its Data Protection keys.</param>
/// <param name="App">Its name for them: the same for every process and every copy of its files.</param>
public sealed record ReplicaKeys(string Folder, string App)
{
    private const int LongestName = 40;

    /// <summary>In the first place that is there or can be made. Null, and a warning, when that one may not be
    /// used.</summary>
    /// <param name="app">Absolute path, as the operator named it.</param>
    /// <param name="places">The best first.</param>
    /// <param name="warn">Told what is wrong and what to do.</param>
    public static ReplicaKeys? Open(string app, IEnumerable<KeyPlace> places, Action<string> warn)
    {
        var name = NameOf(app);
        var found = places.Select(place => place with { Folder = Path.Combine(place.Folder, name) })
            .FirstOrDefault(place => PrivateFolder.Make(place.Folder));
        var fault = FaultOf(found);
        if (found is null || fault is not null)
        {
            warn($"data protection: {fault}. Each replica keeps keys of "
                + "its own: sign-ins and forms of one may be refused by another. Make it a folder of this user's, mode "
                + "0700, or set Gateway:DataProtection to off");
            return null;
        }

        if (!found.Lasts)
            warn($"data protection: keys lie in {found.Folder}, which goes with the machine's or the container's next "
                + "start, and sign-ins with it. Give this user a home, or /var/lib/gateway");
        return new ReplicaKeys(found.Folder, name);
    }

    private static string? FaultOf(KeyPlace? found) => found is null
        ? "no folder for shared keys can be made"
        : PrivateFolder.FaultOf(found.Folder) is { } fault ? $"{found.Folder} {fault}" : null;

    internal static string NameOf(string app)
    {
        // Its two forms, App.dll and App, are one app.
        var path = app.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            || app.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? app[..^4] : app;
        if (OperatingSystem.IsWindows()) path = path.ToUpperInvariant();
        var letters = Path.GetFileNameWithoutExtension(app).Take(LongestName)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
        return $"{string.Concat(letters)}-{hash[..16]}";
    }
}
