namespace Gateway.Settings;

/// <summary>Files of a folder, answered before the app is asked.</summary>
public sealed record SiteFileOptions
{
    /// <summary>Null: none.</summary>
    public string? Folder { get; init; }

    /// <summary>Of requests; below it the folder's files are.</summary>
    public string Path { get; init; } = "/";

    /// <summary>For so long caches need not ask again; 0 says nothing.</summary>
    [Within("0s", "365d")]
    public TimeSpan MaxAge { get; init; }
}
