using System.Security.Cryptography;
using System.Text;

namespace Api.Keys;

/// <summary>A key as its owner holds it: <c>gk_ID_SECRET</c>. The prefix lets secret scanners find a leaked one.</summary>
public static class KeySecret
{
    private const int MaxLength = 200;

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
