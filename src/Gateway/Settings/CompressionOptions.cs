namespace Gateway.Settings;

/// <summary>Compresses what the app answers, where neither it nor its client minds.</summary>
public sealed record CompressionOptions
{
    /// <summary><c>br</c>, <c>gzip</c>: of those that a client takes equally, the first. Empty: nothing is compressed.
    /// </summary>
    public IReadOnlyList<string> Encodings { get; init; } = [];

    /// <summary>Media types that are. Empty: text, HTML, CSS, JavaScript, JSON, XML, WebAssembly.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Bytes of the shortest answer that is, where it says its length.</summary>
    [Within("0", "1048576")]
    public int MinSize { get; init; } = 1024;
}
