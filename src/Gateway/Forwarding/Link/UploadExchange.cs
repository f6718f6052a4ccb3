using System.IO.Pipelines;
using Gateway.Link;
using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>One attempt over a connection of its own, to a replica that knows neither the link nor HTTP/2. .NET's
/// client sends a body to its end before it reads an answer: what an app says while it still reads would come late, and
/// an app that waits until its answer is read would wait for ever.</summary>
internal sealed class UploadExchange(ForwardContext forward, Replica replica, AnswerStart start, Stream connection)
    : HttpExchange(forward, replica, start)
{
    private bool _begun;

    protected override PipeReader Input { get; } = PipeReader.Create(connection);

    // Of what failed, a part may have been sent.
    protected override bool NeverSeen => !_begun;

    protected override byte[]? Trailers => null;

    // As long as .NET's client and curl wait for a server that may not know the expectation.
    public override TimeSpan ContinueWithin => TimeSpan.FromSeconds(1);

    public static async ValueTask<AttemptOutcome> RunAsync(
        ForwardContext forward, Replica replica, AnswerStart start, Func<CancellationToken, ValueTask<Stream>> connect)
    {
        Stream connection;
        try
        {
            connection = await connect(forward.Deadline);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return forward.Cut() ?? Unconnected(failure);
        }

        await using (connection) return await new UploadExchange(forward, replica, start, connection).RunAsync();
    }

    // All goes the way of the body, which may wait.
    protected override int Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => 0;

    public override async ValueTask SendAllAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        _begun = true;
        try
        {
            await connection.WriteAsync(data, stop);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            throw new LinkStreamException(failure.Message, failure);
        }
    }

    // An upload takes longer than a connection to a replica, which is near: none is kept.
    protected override void Return() => Input.Complete();

    protected override void Reset() => connection.Dispose();

    private static AttemptOutcome Unconnected(Exception failure) => ForwarderErrorClassifier.Read(
        ForwarderError.Request,
        new HttpRequestException(HttpRequestError.ConnectionError, failure.Message, failure),
        clientGone: false);
}
