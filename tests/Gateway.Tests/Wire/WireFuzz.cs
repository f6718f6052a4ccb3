using System.Text;

namespace Gateway.Tests.Wire;

/// <summary>Requests and answers as nobody writes them, from dice.</summary>
public sealed class WireFuzz(Random dice)
{
    private static readonly string[] _methods =
        ["GET", "GET", "GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "purge", "PURGE", "M-SEARCH", "TRACE", "head"];

    private static readonly string[] _pieces =
    [
        "/", "/", "a", "b", "..", ".", "%2e", "%2F", "%zz", "%", "%00", "%ff", "//", "\\", "?", "&", "=", "#", ";", "+", "*", "~",
        "@", ":", "[", "]", "{", "|", "\"", "<", "é",
    ];

    private static readonly string[] _hosts =
    [
        "h", "h.example", "h.example:80", "[::1]", "[::1]:1", "127.0.0.1", "xn--bcher-kva.example", "a_b", "a..b", "h:", "h:99999",
        "", "-", "a!b", "h.", "%41",
    ];

    private static readonly string[] _names =
    [
        "X-A", "X-B", "x-a", "Cookie", "Accept", "Content-Type", "Content-Language", "Authorization", "Referer", "User-Agent",
        "Connection", "TE", "Upgrade", "Expect", "Range", "If-None-Match", "X-Forwarded-For", "X-Gateway-Line",
        "X-Gateway-Hostless", "X-Gateway-Client", "Forwarded", "Trailer", "Via", "Date", "Max-Forwards", "Priority",
    ];

    private static readonly string[] _values =
        ["", "a", "1", "close", "X-A", "Host, X-B", "keep-alive", "100-continue", "trailers", "a=1; b=2", "\"", "é", "東", "gzip, br"];

    private static readonly string[] _sizes = ["3\r\nabc\r\n", "1\r\na\r\n", "A\r\n0123456789\r\n", "2;x=y\r\nab\r\n"];

    public string Request()
    {
        var text = new StringBuilder($"{One(_methods)} {Target()} HTTP/1.1\r\nHost: {Host()}\r\n");
        for (var field = dice.Next(6); field > 0; field--) text.Append(Name()).Append(": ").Append(Value()).Append("\r\n");
        var body = Framed(text);
        return Broken(Latin1(text.Append("\r\n").Append(body).ToString()));
    }

    /// <summary>Of a replica that speaks HTTP/1.1, or nearly.</summary>
    public string Answer()
    {
        var status = dice.Next(4) == 0 ? dice.Next(90, 620) : 200;
        var text = new StringBuilder($"HTTP/1.1 {status} {Value()}\r\n");
        for (var field = dice.Next(6); field > 0; field--) text.Append(Name()).Append(": ").Append(Value()).Append("\r\n");
        var body = Framed(text);
        return Broken(Latin1(text.Append("\r\n").Append(body).ToString()));
    }

    private string Target()
    {
        var target = new StringBuilder(dice.Next(20) == 0 ? "" : "/");
        for (var piece = dice.Next(8); piece > 0; piece--) target.Append(One(_pieces));
        return dice.Next(20) switch { 0 => "*", 1 => $"http://h.example{target}", _ => target.ToString() };
    }

    private string Host() => dice.Next(3) == 0 ? One(_hosts) : "h.example";

    private string Name() => dice.Next(10) == 0 ? $"X{Any()}A" : One(_names);

    private string Value() => dice.Next(3) == 0 ? $"a{Any()}{Any()}b" : One(_values);

    private string Framed(StringBuilder head)
    {
        switch (dice.Next(6))
        {
            case 0:
                head.Append("Content-Length: 3\r\n");
                return "abc";
            case 1:
                head.Append("Transfer-Encoding: chunked\r\n");
                return string.Concat(Enumerable.Range(0, dice.Next(4)).Select(_ => One(_sizes))) + "0\r\n\r\n";
            case 2 when dice.Next(4) == 0:
                head.Append("Content-Length: ").Append(dice.Next(-1, 6)).Append("\r\n");
                return "abc";
            default:
                return "";
        }
    }

    // One byte is another, one too many, or the rest is missing: now and then.
    private string Broken(string text)
    {
        var at = dice.Next(text.Length);
        return dice.Next(16) switch
        {
            0 => text[..at] + (char)dice.Next(256) + text[(at + 1)..],
            1 => text[..at] + (char)dice.Next(256) + text[at..],
            2 => text[..at],
            3 => text[..at] + "\r\n" + text[at..],
            _ => text,
        };
    }

    private string Any() => dice.Next(2) == 0 ? ((char)dice.Next(256)).ToString() : ((char)dice.Next(0x20, 0x7f)).ToString();

    private string One(string[] of) => of[dice.Next(of.Length)];

    // What is beyond Latin-1, and half of what is not ASCII, as UTF-8.
    private string Latin1(string text) => string.Concat(text.Select(letter =>
        letter > 0xff || (letter > 0x7f && dice.Next(2) == 0)
            ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes([letter])) : letter.ToString()));
}
