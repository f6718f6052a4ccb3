using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Link;
using Gateway.Replicas;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>One attempt in HTTP/1.1: the request as it came, the answer as it comes, both at the same time.</summary>
/// <param name="asked">What it asks the connection to become; null for nothing.</param>
internal abstract class HttpExchange(
    ForwardContext forward, Replica replica, AnswerStart start, ProtocolUpgrade? asked = null)
{
    // What is written is on its way within microseconds; a busy machine may need longer to come to it.
    private static readonly TimeSpan _toSendTheRest = TimeSpan.FromMilliseconds(50);

    private readonly HttpContext _context = forward.Context;
    private readonly AnswerHead _head = AnswerHead.Rent();
    private Exception? _clientsFailure;
    private bool _closing;

    /// <summary>What the replica says.</summary>
    protected abstract PipeReader Input { get; }

    /// <summary>Nothing of the request can have reached the app.</summary>
    protected abstract bool NeverSeen { get; }

    /// <summary>What the request was sent to has ended, as far as this attempt can tell.</summary>
    public virtual bool ProcessEnded => false;

    /// <summary>Field lines that came beside the answer's own framing; null for none.</summary>
    protected abstract byte[]? Trailers { get; }

    /// <summary>Sends as much as can go at once.</summary>
    /// <returns>How many bytes that was, of both.</returns>
    protected abstract int Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body);

    /// <summary>After which a body is sent whose client waits to be told to go on.</summary>
    public virtual TimeSpan ContinueWithin => Timeout.InfiniteTimeSpan;

    /// <exception cref="LinkStreamException">The replica takes no more.</exception>
    public abstract ValueTask SendAllAsync(ReadOnlyMemory<byte> data, CancellationToken stop);

    /// <summary>Nothing more is sent; the other direction goes on.</summary>
    public virtual void EndSending()
    {
    }

    /// <summary>Both have ended as they should: another request may follow.</summary>
    protected abstract void Return();

    /// <summary>Nobody wants to hear or say more.</summary>
    protected abstract void Reset();

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> RunAsync()
    {
        using var aborted = _context.RequestAborted.UnsafeRegister(static end => ((HttpExchange)end!).Wake(), this);
        using var upload = BeginUpload();
        try
        {
            var isTaken = false;
            while (!isTaken) isTaken = TakesHead(await Input.ReadAsync(forward.Deadline), upload);
            await AnswerAsync();
            await EndAsync(upload);
            return new AttemptOutcome(AttemptResult.Answered);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            Reset();
            if (upload is not null) await upload.StopAsync();
            await Input.CompleteAsync();
            var outcome = OutcomeOf(failure);
            if (_context.Response.HasStarted && !_head.IsSwitch) await BreakOffAsync();
            return outcome;
        }
        finally
        {
            AnswerHead.Return(_head);
        }
    }

    // Kestrel would end it as if it were whole. What came of it is sent by another thread: to end the connection now
    // would take that along.
    private async ValueTask BreakOffAsync()
    {
        if (!IsGone) await Task.Delay(_toSendTheRest);
        _context.Abort();
    }

    private bool IsGone => _clientsFailure is not null || _context.RequestAborted.IsCancellationRequested;

    private Upload? BeginUpload()
    {
        var hasBody = asked is null && ChannelRule.HasBody(_context.Request);
        var head = RequestHead.Of(forward, hasBody, asked);
        // Nearly every body is here before a place is taken.
        var whole = hasBody ? forward.TakeWholeBody() : ReadOnlyMemory<byte>.Empty;
        var body = whole.GetValueOrDefault().Span;
        var sent = Send(head, body);
        return whole is not null && sent == head.Length + body.Length
            ? null
            : new Upload(_context.Request, this, RequestHead.Rest(head, body, sent), whole is null, ClientFailed);
    }

    // The upload's own failure says nothing of the replica, which may still answer; the client's ends all.
    private void ClientFailed(Exception failure)
    {
        _clientsFailure = failure;
        Wake();
    }

    private void Wake() => Input.CancelPendingRead();

    /// <returns>Whether it is the answer's own, and whole.</returns>
    private bool TakesHead(in ReadResult read, Upload? upload)
    {
        if (IsGone) throw new OperationCanceledException();
        var taken = Parse(read.Buffer);
        if (taken == 0 && read.IsCompleted) throw new LinkStreamException("the answer ended before it was whole");
        Input.AdvanceTo(
            read.Buffer.GetPosition(taken), taken == 0 ? read.Buffer.End : read.Buffer.GetPosition(taken));
        if (taken == 0) return false;
        if (_head.Status == StatusCodes.Status100Continue) upload?.GoOn();
        return !_head.IsInterim;
    }

    private int Parse(in ReadOnlySequence<byte> data)
    {
        var taken = AnswerHeadParser.Read(data.IsSingleSegment ? data.FirstSpan : data.ToArray(), _head);
        return taken > 0 && _head.SwitchFault(asked) is { } fault ? throw new BadAnswerException(fault) : taken;
    }

    private ValueTask AnswerAsync()
    {
        ProtocolUpgrade.DemandRefusal(asked, _head.Status);
        var head = new ResponseHead((HttpStatusCode)_head.Status, _head.Type, _head.Length);
        start.Began(head);
        _head.WriteTo(_context);
        start.Complete();
        start.Bind(head);
        if (_head.IsSwitch) return TunnelAsync();
        var body = AnswerBody.Of(_head.EndFor(_context.Request.Method), _head.Length);
        if (head.Is(StreamClose.EventStream)) return StreamAsync(body);
        return body.IsDone ? ValueTask.CompletedTask : CopyAsync(body);
    }

    private async ValueTask TunnelAsync()
    {
        await using var client = StreamClose.Watched(await asked!.AcceptAsync(_context), asked, replica);
        await new Tunnel(forward, this, Input, client).RunAsync(ClientFailed);
    }

    private async ValueTask StreamAsync(AnswerBody body)
    {
        using var closing = new StreamClosing(replica.Closing, start.GatewayLeft, Close);
        if (!body.IsDone) await CopyAsync(body);
    }

    private async ValueTask CopyAsync(AnswerBody body)
    {
        var client = _context.Response.BodyWriter;
        // Kestrel sends what it has at the end of a request, but only where nothing was sent before; and nobody sends
        // what waits in front of a body that counts, compresses or keeps.
        for (var flushed = !IsKestrels; ; flushed = true)
        {
            var read = await ReadAsync();
            if (IsGone) throw new OperationCanceledException();
            // Kestrel gives its own memory only from then on. Until there is something to write, all can be repeated.
            if (!read.Buffer.IsEmpty && !_context.Response.HasStarted) await _context.Response.StartAsync();
            var taken = body.Take(read.Buffer, client);
            var whole = taken.Equals(read.Buffer.End);
            Input.AdvanceTo(taken, whole ? taken : read.Buffer.End);
            var ended = read.IsCompleted && whole;
            if (ended && !body.MayEnd) throw new LinkStreamException("the answer ended before it was whole");
            var done = ended || body.IsDone || _closing;
            if (!done || flushed) await FlushAsync(client.FlushAsync(forward.Deadline));
            if (done) break;
        }

        WriteTrailers(body);
    }

    // Others may have the place while the client reads slowly.
    private async ValueTask FlushAsync(ValueTask<FlushResult> flushing)
    {
        var waits = !flushing.IsCompleted;
        if (waits) forward.Place.GiveBack(PlaceGiven.WhileAnswerWaits);
        var flushed = await flushing;
        if (waits) forward.Place.TakeAgain(PlaceGiven.WhileAnswerWaits);
        if (!flushed.IsCompleted && !flushed.IsCanceled) return;
        // Kestrel knows it before it tells everybody.
        _clientsFailure = new OperationCanceledException("the client has gone");
        throw _clientsFailure;
    }

    private bool IsKestrels => _context.Features.Get<IHttpResponseBodyFeature>() is IHttpResponseFeature;

    private void WriteTrailers(AnswerBody body)
    {
        if ((body.Trailers.Count == 0 && Trailers is null) || !_context.Response.SupportsTrailers()) return;
        foreach (var (name, value) in body.Trailers.Concat(AnswerHeadParser.Fields(Trailers)))
            _context.Response.AppendTrailer(name, value);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadAsync()
    {
        var next = Input.ReadAsync(forward.Deadline);
        if (next.IsCompleted) return await next;
        forward.BeginSilence();
        var read = await next;
        forward.EndSilence();
        return read;
    }

    private void Close()
    {
        _closing = true;
        replica.CountStreamClosed();
        Wake();
    }

    // An app may answer before it has the whole body: then nobody wants the rest.
    private async ValueTask EndAsync(Upload? upload)
    {
        var whole = upload is not { IsDone: false };
        if (upload is not null) await upload.StopAsync();
        if (whole && !_closing && !_head.Closes) Return();
        else
        {
            Reset();
            await Input.CompleteAsync();
        }
    }

    private AttemptOutcome OutcomeOf(Exception failure)
    {
        if (forward.Cut() is { } cut) return cut;
        if ((_clientsFailure ?? failure as BadHttpRequestException) is { } own) return AttemptOutcome.OfClient(own);
        if (_context.RequestAborted.IsCancellationRequested)
            return new AttemptOutcome(AttemptResult.ClientFailed, "the client has gone");
        if (_head.IsSwitch && failure is OperationCanceledException) return AttemptOutcome.Silent;
        var result = failure is BadAnswerException ? AttemptResult.InvalidAnswer
            : NeverSeen ? AttemptResult.NotReached
            : AttemptResult.Broken;
        return new AttemptOutcome(result, failure.Message, ProcessEnded: ProcessEnded);
    }
}
