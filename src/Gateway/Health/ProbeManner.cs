namespace Gateway.Health;

/// <summary>How a replica lets itself be asked: some apps refuse hosts that they do not know, or what came without
/// TLS, before their health checks are reached.</summary>
/// <param name="Host">The one that the operator has chosen; nobody tries another then.</param>
public readonly record struct ProbeManner(bool Hostless, bool OverTls, string? Host = null)
{
    /// <summary>For the hook, which takes the host off: host filtering lets pass what names none.</summary>
    public const string HostlessHeader = "X-Gateway-Hostless";

    // What ASP.NET Core's host filtering answers; 421 is RFC 9110's word for the same.
    private const string Refusal = "Invalid Hostname";

    /// <summary>Null when the answer is no refusal of the manner.</summary>
    /// <param name="location">As the answer has it: without a host it is no address.</param>
    public ProbeManner? After(int status, string? location, string path) => status switch
    {
        400 or 421 when !Hostless && Host is null => this with { Hostless = true },
        301 or 302 or 307 or 308 when !OverTls && IsSecure(location, path) => this with { OverTls = true },
        _ => null,
    };

    public static bool RefusesHost(int status, string body) =>
        status == 421 || (status == 400 && body.Contains(Refusal, StringComparison.OrdinalIgnoreCase));

    public void Write(HttpRequestMessage request)
    {
        if (Host is not null) request.Headers.Host = Host;
        if (Hostless) request.Headers.Add(HostlessHeader, "1");
        if (OverTls) request.Headers.Add("X-Forwarded-Proto", "https");
    }

    // The same page, and not one to sign in at.
    private static bool IsSecure(string? location, string path) =>
        location is not null && location.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && location.EndsWith(path, StringComparison.Ordinal);
}
