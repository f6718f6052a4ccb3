using System.Buffers;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Forwarding;

/// <summary>Reads an answer's head by the letter of RFC 9112: whatever two readers might understand differently is
/// refused.</summary>
internal static class AnswerHeadParser
{
    /// <summary>Bytes; as much as .NET's client takes.</summary>
    public const int Most = 64 * 1024;

    private static readonly SearchValues<byte> _token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // All but a tab, and DEL: CR, LF and NUL could become lines of the gateway's own answer.
    private static readonly SearchValues<byte> _controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(code => code != '\t').Append(127).Select(code => (byte)code)]);

    /// <returns>How many bytes the head takes, its empty line included; 0 while it is not whole.</returns>
    /// <exception cref="BadAnswerException">It never will be one.</exception>
    public static int Read(ReadOnlySpan<byte> data, AnswerHead head)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            CheckBeginning(data);
            return 0;
        }

        head.Clear();
        var lines = data[..(end + 2)];
        var length = lines.IndexOf("\r\n"u8);
        ReadStatus(lines[..length], head);
        for (lines = lines[(length + 2)..]; !lines.IsEmpty; lines = lines[(length + 2)..])
        {
            length = lines.IndexOf("\r\n"u8);
            ReadField(lines[..length], head);
        }

        Check(head);
        return end + 4;
    }

    /// <param name="lines">Each with its end.</param>
    public static List<(string Name, string Value)> Fields(ReadOnlySpan<byte> lines)
    {
        var fields = new List<(string, string)>();
        for (var end = lines.IndexOf("\r\n"u8); end > 0; end = lines.IndexOf("\r\n"u8))
        {
            fields.Add(Field(lines[..end]));
            lines = lines[(end + 2)..];
        }

        return fields;
    }

    public static (string Name, string Value) Field(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(_token)) throw new BadAnswerException("a field has no name");
        var value = line[(colon + 1)..].Trim(" \t"u8);
        if (value.ContainsAny(_controls)) throw new BadAnswerException("a field has control characters");
        return KnownFields.Of(line[..colon], value);
    }

    // Whoever speaks something else need not go on until the limit.
    private static void CheckBeginning(ReadOnlySpan<byte> data)
    {
        if (data.Length > Most) throw new BadAnswerException($"its head is larger than {Most} bytes");
        var begin = "HTTP/1."u8;
        var count = Math.Min(begin.Length, data.Length);
        if (!data[..count].SequenceEqual(begin[..count])) throw new BadAnswerException("it has no status line");
        if (data.IndexOf("\n\n"u8) >= 0) throw new BadAnswerException("its lines end without CR");
    }

    private static void ReadStatus(ReadOnlySpan<byte> line, AnswerHead head)
    {
        if (line.Length < 12 || !(line.StartsWith("HTTP/1.1 "u8) || line.StartsWith("HTTP/1.0 "u8)))
            throw new BadAnswerException("it has no status line");
        var status = line[9..12];
        if (status.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (line.Length > 12 && line[12] != ' '))
            throw new BadAnswerException("its status is no number of three digits");
        head.Status = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
        if (head.Status is < 100 or > 599) throw new BadAnswerException($"there is no status {head.Status:000}");
        head.Closes = line[7] == '0' || head.IsSwitch;
        var reason = line.Length > 13 ? line[13..] : default;
        if (reason.ContainsAny(_controls)) throw new BadAnswerException("its reason has control characters");
        var isUsual = Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(head.Status));
        head.Reason = isUsual ? null : Encoding.Latin1.GetString(reason);
    }

    private static void ReadField(ReadOnlySpan<byte> line, AnswerHead head)
    {
        var field = Field(line);
        head.Fields.Add(field);
        switch (field.Name)
        {
            case "Content-Length":
                ReadLength(field.Value, head);
                break;
            case "Transfer-Encoding":
                if (head.Chunked || !field.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase))
                    throw new BadAnswerException("its transfer encoding is not chunked alone");
                head.Chunked = true;
                break;
            case "Connection":
                head.Connection = head.Connection is { } before ? $"{before},{field.Value}" : field.Value;
                head.Closes |= HopByHop.Lists(field.Value, "close");
                break;
            case "Content-Type":
                head.Type = field.Value;
                break;
        }
    }

    private static void ReadLength(string value, AnswerHead head)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new BadAnswerException("its length is no number");
        if (head.Length is { } other && other != length) throw new BadAnswerException("it has two lengths");
        head.Length = length;
    }

    private static void Check(AnswerHead head)
    {
        if (head is { Chunked: true, Length: not null }) throw new BadAnswerException("it has a length and is chunked");
        if (head is { Status: < 200 or 204, Chunked: true } or { Status: < 200 or 204, Length: > 0 })
            throw new BadAnswerException($"an answer of status {head.Status} has no body");
    }
}
