namespace Gateway.Settings;

/// <summary>What browsers are told of every answer that does not say it itself.</summary>
public sealed record SecurityHeaderOptions
{
    /// <summary>Whether <c>X-Content-Type-Options: nosniff</c>, <c>X-Frame-Options: SAMEORIGIN</c> and
    /// <c>Referrer-Policy: strict-origin-when-cross-origin</c> are told.</summary>
    public bool Standard { get; init; }

    /// <summary>Value of <c>Content-Security-Policy</c>.</summary>
    public string? ContentPolicy { get; init; }

    /// <summary>Value of <c>Permissions-Policy</c>.</summary>
    public string? PermissionsPolicy { get; init; }
}
