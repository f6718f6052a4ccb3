namespace Gateway.FrontDoor;

/// <summary>Where a body ends must be plain to everybody: what one reader takes for another body than the next is how
/// requests are smuggled (RFC 9112, section 11.2).</summary>
public static class RequestFraming
{
    // To which Kestrel moves a length that stands beside chunks.
    private const string LengthBesideChunks = "X-Content-Length";

    /// <summary>Null where nobody could read it in another way. The length itself is <see cref="DigitsAlone"/>'s.
    /// </summary>
    public static string? Fault(HttpRequest request)
    {
        var coding = request.Headers.TransferEncoding;
        if (coding.Count == 0) return null;
        if (coding is not [{ } only] || !only.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            return "The transfer encoding is not chunked alone.";
        if (!HttpProtocol.IsHttp11(request.Protocol)) return $"{request.Protocol} has no transfer encodings.";
        return request.Headers.ContainsKey(LengthBesideChunks) ? "The body has both a length and chunks." : null;
    }
}
