using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

// Kestrel refuses a malformed or oversized request before any middleware runs, with an empty answer that nothing above
// the connection can change. It raises an event first: the connection's pipe then writes our answer in its place.
public sealed class KestrelRejections(Refusals refusals, ErrorPages? pages = null) : DiagnosticSource
{
    private const string Rejected = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private static readonly object _pipeKey = new();

    public override bool IsEnabled(string name) => name == Rejected;

    public override void Write(string name, object? value)
    {
        if (value is not IFeatureCollection features) return;
        if (features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException rejection) return;
        // What follows an answer is nobody's request any more.
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false }) return;
        var peer = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        refusals.Tell($"status_{rejection.StatusCode}", peer, rejection.Message);
        // HTTP/2 answers a broken request by ending its stream.
        if (features.Get<IHttpResetFeature>() is not null) return;
        if (features.Get<IConnectionItemsFeature>()?.Items[_pipeKey] is RejectionPipe pipe)
            pipe.Replace(AnswerTo(rejection, features.Get<IHttpRequestFeature>()?.Headers));
    }

    public static ConnectionDelegate Watch(ConnectionDelegate http) => connection =>
    {
        var pipe = new RejectionPipe(connection.Transport);
        connection.Items[_pipeKey] = pipe;
        connection.Transport = pipe;
        return http(connection);
    };

    // What was read of its head is there: a browser with too many cookies has said before that it is one.
    private byte[] AnswerTo(BadHttpRequestException rejection, IHeaderDictionary? asked)
    {
        var problem = ProblemLadder.Rejected(rejection.StatusCode, rejection.Message, null, RequestIds.New());
        return RawProblem.Of(problem, pages ?? ErrorPages.BuiltIn, asked);
    }
}

public sealed class RejectionPipe(IDuplexPipe transport) : PipeWriter, IDuplexPipe
{
    private readonly PipeWriter _output = transport.Output;
    private byte[]? _replacement;
    private byte[] _discarded = [];
    private bool _replaced;

    public PipeReader Input => transport.Input;
    public PipeWriter Output => this;
    public override bool CanGetUnflushedBytes => _output.CanGetUnflushedBytes;
    public override long UnflushedBytes => _output.UnflushedBytes;
    public void Replace(byte[] answer) => _replacement ??= answer;

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        _replacement is null ? _output.GetMemory(sizeHint) : Discarded(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) =>
        _replacement is null ? _output.GetSpan(sizeHint) : Discarded(sizeHint);

    public override void Advance(int bytes)
    {
        if (_replacement is null) _output.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_replacement is null || _replaced) return _output.FlushAsync(cancellationToken);
        _replaced = true;
        return _output.WriteAsync(_replacement, cancellationToken);
    }

    public override void CancelPendingFlush() => _output.CancelPendingFlush();
    public override void Complete(Exception? exception = null) => _output.Complete(exception);

    private byte[] Discarded(int size)
    {
        if (_discarded.Length < Math.Max(size, 1)) _discarded = new byte[Math.Max(size, 4096)];
        return _discarded;
    }
}
