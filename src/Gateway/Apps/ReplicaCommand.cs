namespace Gateway.Apps;

/// <param name="WorkingDirectory">Where relative paths of the app (its database file, say) resolve.</param>
/// <param name="ContentRoot">Holds <c>appsettings.json</c> and <c>wwwroot</c>; null leaves it to the app.</param>
/// <param name="Watches">It is <c>dotnet watch</c>, and the app a child of it.</param>
public sealed record ReplicaCommand(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    string? ContentRoot,
    bool LoadsHook,
    bool Watches = false)
{
    /// <summary>Made for this generation alone, and removed with it; null where the app runs in place.</summary>
    public string? OwnFolder { get; init; }

    /// <summary>Where a build puts the app: changes there are a new version.</summary>
    public string? BuiltInto { get; init; }
}
