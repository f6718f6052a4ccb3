namespace Gateway.Settings;

/// <summary>Names that a site goes by; <c>*.example.org</c> is every name below that one.</summary>
public sealed class HostList
{
    public const string Accepted = "expected a host name without a port, such as example.org or *.example.org";

    private const string AllBelow = "*.";

    private static readonly IdnMapping _mapping = new();

    private readonly HashSet<string> _names;
    private readonly string[] _endings;

    public HostList(IReadOnlyList<string> texts)
    {
        var names = texts.Select(text => Plain(text) ?? text).ToList();
        _endings = [.. names.Where(IsEnding).Select(name => name[1..])];
        _names = names.Where(name => !IsEnding(name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IsEmpty = names.Count == 0;
    }

    public bool IsEmpty { get; }

    public static bool IsWellFormed(string text) => Plain(text) is { } name && Uri.CheckHostName(
        IsEnding(name) ? name[AllBelow.Length..] : name) != UriHostNameType.Unknown;

    /// <param name="host">As a request names it, with a port or without. An empty list has them all.</param>
    public bool Has(string host)
    {
        if (IsEmpty) return true;
        var name = host.AsSpan();
        if (name.LastIndexOf(':') is > 0 and var colon && name.LastIndexOf(']') < colon) name = name[..colon];
        name = name.TrimEnd('.');
        foreach (var ending in _endings)
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return true;
        return _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
    }

    private static bool IsEnding(string name) => name.StartsWith(AllBelow, StringComparison.Ordinal);

    // As requests name it: bücher.example is xn--bcher-kva.example.
    private static string? Plain(string text)
    {
        try
        {
            return Ascii.IsValid(text) ? text.TrimEnd('.') : _mapping.GetAscii(text.TrimEnd('.'));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
