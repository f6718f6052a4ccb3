namespace Gateway.Control;

/// <summary>Where gateways of this user may be.</summary>
/// <param name="Folders">Those in which a gateway may have made its run directory.</param>
/// <param name="Named">The control address that the environment names, which may be anywhere.</param>
public sealed record GatewayPlaces(IReadOnlyList<string> Folders, string? Named)
{
    /// <summary>The folders are those that a gateway without <c>Gateway:RunDirectory</c> may choose, and that
    /// setting.</summary>
    public static GatewayPlaces Of(IReadOnlyDictionary<string, string> environment)
    {
        string?[] folders =
        [
            environment.GetValueOrDefault("Gateway__RunDirectory"),
            .. RunDirectory.Candidates(environment.GetValueOrDefault("XDG_RUNTIME_DIR")),
        ];
        return new GatewayPlaces(
            [.. folders.OfType<string>().Where(folder => folder.Length > 0).Select(Path.TrimEndingDirectorySeparator)],
            environment.GetValueOrDefault("Gateway__Control") is { Length: > 0 } named ? named : null);
    }
}
