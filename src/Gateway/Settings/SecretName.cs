using System.Text.RegularExpressions;

namespace Gateway.Settings;

/// <summary>Which values are not to be shown, by what they are called.</summary>
public static partial class SecretName
{
    public const string Mask = "***";

    private const string Always = "passw(or)?d|passphrase|pwd|secret|token";

    // A key at the end: X-Api-Key, AccountKey, but not AffinityKeyName.
    private const string Words = Always + "|credential|authorization|cookie|connection_?strings?|key$";

    private static readonly string[] _ownEndings = ["Password", "Secret", "Token", "KnownKeys"];

    /// <summary>Of the gateway's own settings: <c>Gateway:Tls:Key</c> is a file's name.</summary>
    public static bool EndsAs(string setting) =>
        _ownEndings.Any(ending => setting.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Of settings, headers and variables that others have named.</summary>
    public static bool IsLike(string name) => Name().IsMatch(name);

    /// <summary>The text without what it holds of secrets: a connection string's, and the user of an address.</summary>
    public static string Hide(string text) =>
        Assignment().IsMatch(text) ? Mask : UserOfAddress().Replace(text, $"://{Mask}@");

    /// <summary>Words that somebody has typed, a command say, without the secrets among them.</summary>
    public static string HideIn(string text) =>
        UserOfAddress().Replace(Given().Replace(text, $"${{name}}{Mask}"), $"://{Mask}@");

    // PASSWORD=x, Password='a b';, --token x
    [GeneratedRegex(
        @"(?<name>[\w-]*(?:" + Always + @"|credential|key)[\w-]*(?:\s*[=:]\s*|(?<=-[\w-]*)\s+))"
        + @"(?:""[^""]*""|'[^']*'|[^\s;""']+)", RegexOptions.IgnoreCase)]
    private static partial Regex Given();

    [GeneratedRegex(Words, RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex("(" + Always + @"|key)\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    [GeneratedRegex("://[^/@\\s]+@")]
    private static partial Regex UserOfAddress();
}
