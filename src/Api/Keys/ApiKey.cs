namespace Api.Keys;

/// <summary>Somebody's right to write. The key itself is shown once, when it is made, and only its hash is kept.</summary>
public sealed class ApiKey
{
    /// <summary>The middle part of <c>gk_ID_SECRET</c>: finds the row without a search by secret.</summary>
    public required string KeyId { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the whole key. No slow hash: the secret is 256 random bits, not somebody's password.</summary>
    public required byte[] Hash { get; set; }

    public bool IsActive { get; set; } = true;

    public DateTime? ExpiresAt { get; set; }

    /// <summary>Right to the minute, so that a busy key does not write on every request.</summary>
    public DateTime? LastUsedAt { get; set; }
}
