namespace Gateway.Forwarding;

/// <summary>Field names that answers usually have, and the values that they had last: text that need not be made again
/// for each answer.</summary>
internal static class KnownFields
{
    private const int LongestValue = 64;

    private static readonly string[] _names =
    [
        "Content-Type", "Content-Length", "Date", "Server", "Transfer-Encoding", "Connection", "Cache-Control", "ETag",
        "Last-Modified", "Vary", "Location", "Set-Cookie", "Content-Encoding", "Pragma", "Expires", "Allow",
        "Accept-Ranges", "Content-Disposition", "Content-Range", "Content-Language", "Strict-Transport-Security",
        "X-Content-Type-Options", "X-Frame-Options", "Retry-After", "WWW-Authenticate", "Trailer", "Keep-Alive", "Link",
        "Age",
    ];

    private static readonly int[][] _byLength =
        [.. Enumerable.Range(0, _names.Max(name => name.Length) + 1).Select(NamesOfLength)];

    [ThreadStatic]
    private static string?[]? _lastValues;

    public static (string Name, string Value) Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var number = Find(name);
        if (number < 0) return (Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value));
        return (_names[number], value.Length > LongestValue ? Encoding.Latin1.GetString(value) : Value(number, value));
    }

    private static int[] NamesOfLength(int length) =>
        [.. Enumerable.Range(0, _names.Length).Where(number => _names[number].Length == length)];

    private static int Find(ReadOnlySpan<byte> name)
    {
        if (name.Length >= _byLength.Length) return -1;
        foreach (var number in _byLength[name.Length])
            if (Ascii.EqualsIgnoreCase(name, _names[number])) return number;
        return -1;
    }

    private static string Value(int number, ReadOnlySpan<byte> value)
    {
        var last = _lastValues ??= new string?[_names.Length];
        if (last[number] is { } text && Ascii.Equals(value, text)) return text;
        return last[number] = Encoding.Latin1.GetString(value);
    }
}
