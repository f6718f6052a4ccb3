namespace Gateway.Forwarding;

/// <summary>.NET's HTTP/1.1 client sends what has no body again, and again, when a connection ends without an answer:
/// never what may not be processed twice.</summary>
public sealed class SentOnce(HttpMessageHandler connections) : DelegatingHandler(connections)
{
    private static readonly HttpRequestOptionsKey<bool> _marked = new("Gateway.SentOnce");

    public static void Mark(HttpRequestMessage request) => request.Options.Set(_marked, true);

    // Not by the transformer: YARP wants to find its own content, or none, when that is done.
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(_marked, out _)) request.Content ??= new ByteArrayContent([]);
        return base.SendAsync(request, cancellationToken);
    }
}
