using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gateway.Control;

/// <summary>The secret that changes on the admin address need: set by the operator, or made up at each start.</summary>
public sealed class AdminToken
{
    private const int MadeUpBytes = 18;

    private readonly byte[] _hash;

    private AdminToken(string text, bool isMadeUp)
    {
        _hash = Hash(text);
        MadeUp = isMadeUp ? text : null;
    }

    /// <summary>The token to show in the banner; null when the operator knows it already.</summary>
    public string? MadeUp { get; }

    /// <param name="inherited">The one that the replaced gateway has made up: people have it, so it stays.</param>
    public static AdminToken Of(string? configured, string? inherited = null) => configured is null
        ? new AdminToken(inherited ?? MakeUp(), isMadeUp: true)
        : new AdminToken(configured, isMadeUp: false);

    /// <returns>Null where there is none.</returns>
    public static AdminToken? OrNone(string? configured) => configured is null ? null : Of(configured);

    /// <summary>Whether <c>Authorization</c> holds it, as a bearer token or as the password of any user.</summary>
    public bool IsIn(string? authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header)
        && Given(header) is { } given
        && CryptographicOperations.FixedTimeEquals(Hash(given), _hash);

    /// <summary>What whoever sends it calls himself; null where he gives no name.</summary>
    public static string? UserIn(string? authorization) =>
        AuthenticationHeaderValue.TryParse(authorization, out var header)
        && PairIn(header) is { User.Length: > 0 } pair
            ? pair.User
            : null;

    private static string MakeUp() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(MadeUpBytes));

    private static string? Given(AuthenticationHeaderValue header) =>
        header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : PairIn(header)?.Password;

    private static (string User, string Password)? PairIn(AuthenticationHeaderValue header)
    {
        if (!header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (pair[0], pair[1]) : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
