namespace Api.Idempotency;

/// <summary>The first answer to a POST with an Idempotency-Key, written in the transaction of its change.</summary>
public sealed class KeptAnswer
{
    /// <summary>The API key that asked: two callers may choose the same Idempotency-Key.</summary>
    public required string KeyId { get; set; }

    public required string IdempotencyKey { get; set; }

    /// <summary>SHA-256 of the request body.</summary>
    public required byte[] Fingerprint { get; set; }

    public int Status { get; set; }

    public required string Location { get; set; }

    public required string ETag { get; set; }

    public required byte[] Body { get; set; }

    public DateTime ExpiresAt { get; set; }
}
