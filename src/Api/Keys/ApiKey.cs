using System.Security.Cryptography;
using System.Text;

namespace Api.Keys;

/// <summary>
/// Somebody's right to write. The key itself, <c>gk_ID_SECRET</c>, is shown once, when it is made, and only its hash is
/// kept. The prefix lets secret scanners find a leaked one.
/// </summary>
public sealed class ApiKey
{
    private const int MaxLength = 200;

    /// <summary>The middle part: finds the row without a search by secret.</summary>
    public required string KeyId { get; set; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the whole key. No slow hash: the secret is 256 random bits, not somebody's password.</summary>
    public required byte[] Hash { get; set; }

    public bool IsActive { get; set; } = true;

    public DateTime? ExpiresAt { get; set; }

    /// <summary>Right to the minute, so that a busy key does not write on every request.</summary>
    public DateTime? LastUsedAt { get; set; }

    public static (string Secret, ApiKey Row) Make(string name, DateTime? expiresAt)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var secret = $"gk_{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        return (secret, new ApiKey { KeyId = id, Name = name, Hash = HashOf(secret), ExpiresAt = expiresAt });
    }

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <returns>Empty for what has not the form of a key; no row has that id.</returns>
    public static string IdOf(string secret) =>
        secret.Length <= MaxLength && secret.Split('_') is ["gk", var id, _] ? id : "";
}
