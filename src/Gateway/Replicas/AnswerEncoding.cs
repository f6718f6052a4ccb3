namespace Gateway.Replicas;

/// <summary>A char for each byte of an answer's fields. .NET's client would make a space of what could become a line of
/// somebody else's answer.</summary>
internal sealed unsafe class AnswerEncoding : Encoding
{
    public static readonly AnswerEncoding Instance = new();

    public override int GetMaxByteCount(int charCount) => charCount;
    public override int GetMaxCharCount(int byteCount) => byteCount;
    public override int GetByteCount(char[] chars, int index, int count) => count;
    public override int GetCharCount(byte[] bytes, int index, int count) => count;
    public override int GetCharCount(byte* bytes, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(byte* bytes, int byteCount, char* chars, int charCount) =>
        GetChars(new ReadOnlySpan<byte>(bytes, byteCount), new Span<char>(chars, charCount));

    /// <exception cref="HttpIOException">It has a line end or NUL.</exception>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars) => bytes.ContainsAny("\r\n\0"u8)
        ? throw new HttpIOException(HttpRequestError.InvalidResponse, "a field has control characters")
        : Latin1.GetChars(bytes, chars);
}
