namespace Gateway.Forwarding;

/// <summary>Sends each piece of a body as it comes. .NET's HTTP/2 client holds small ones back until more have come,
/// while the client that sent them may wait for the app to answer.</summary>
public sealed class PromptBodies(HttpMessageHandler connections) : DelegatingHandler(connections)
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } body) request.Content = new PromptContent(body);
        return base.SendAsync(request, cancellationToken);
    }

    // Not by the transformer: YARP wants to find its own content again when it is done.
    private sealed class PromptContent : HttpContent
    {
        private readonly HttpContent _body;

        public PromptContent(HttpContent body)
        {
            _body = body;
            foreach (var (name, values) in body.Headers.NonValidated) Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _body.CopyToAsync(new PromptStream(stream), context, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class PromptStream(Stream stream) : SequentialStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stream.WriteAsync(buffer, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);
    }
}
