namespace Gateway.FrontDoor;

/// <summary>How <c>Content-Length</c> is read: Kestrel's own reader takes a sign (<c>+2</c>, <c>-0</c>), which RFC 9112
/// does not know, and keeps only the number.</summary>
internal sealed class DigitsAlone : Encoding
{
    public static readonly DigitsAlone Instance = new();

    // Those of the greatest length there is.
    private const int MostDigits = 19;

    public override int GetMaxByteCount(int charCount) => charCount;
    public override int GetMaxCharCount(int byteCount) => Math.Max(1, byteCount);
    public override int GetByteCount(char[] chars, int index, int count) => count;
    public override int GetCharCount(byte[] bytes, int index, int count) => Latin1.GetCharCount(bytes, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <summary>The digits, or what no reader takes for a number.</summary>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.Length is > 0 and <= MostDigits && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return Latin1.GetChars(bytes, chars);
        chars[0] = '?';
        return 1;
    }
}
