using System.IO.Pipelines;
using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Link;

public class HttpExchangeTests
{
    private readonly Fleet _fleet = new();

    // Kestrel completes the answer's pipe first, and then tells that the request is aborted.
    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_is_no_fault_of_the_replicas()
    {
        var replica = Some.Ready(_fleet);
        var context = SomeRequest.Of();
        context.Features.Set<IHttpResponseBodyFeature>(new LeftByItsClient());
        using var forward = SomeRequest.Forward(context);
        forward.BeginAttempt(replica.TryLease()!);
        var start = new AnswerStart(forward, replica, new SessionAffinity(_fleet, () => new GatewayOptions()));

        var said = new Pipe();
        await said.Writer.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome"u8.ToArray(), TestContext.Current.CancellationToken);

        var outcome = await new CannedExchange(forward, replica, start, said.Reader).RunAsync();

        outcome.Should().Be(new AttemptOutcome(AttemptResult.ClientFailed, "the client has gone"));
    }

    [Fact]
    public async Task A_switch_that_nobody_has_asked_for_is_no_answer()
    {
        var replica = Some.Ready(_fleet);
        using var forward = SomeRequest.Forward();
        forward.BeginAttempt(replica.TryLease()!);
        var start = new AnswerStart(forward, replica, new SessionAffinity(_fleet, () => new GatewayOptions()));
        var said = new Pipe();
        await said.Writer.WriteAsync(
            "HTTP/1.1 101 Odd\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nsome"u8.ToArray(),
            TestContext.Current.CancellationToken);

        var outcome = await new CannedExchange(forward, replica, start, said.Reader).RunAsync();

        outcome.Result.Should().Be(AttemptResult.InvalidAnswer, outcome.Detail);
    }

    /// <summary>Imitates a replica that says this, and nothing more yet.</summary>
    private sealed class CannedExchange(ForwardContext forward, Replica replica, AnswerStart start, PipeReader said)
        : HttpExchange(forward, replica, start)
    {
        protected override PipeReader Input => said;
        protected override bool NeverSeen => false;
        protected override byte[]? Trailers => null;

        protected override int Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) => head.Length + body.Length;

        public override ValueTask SendAllAsync(ReadOnlyMemory<byte> data, CancellationToken stop) => default;

        protected override void Return()
        {
        }

        protected override void Reset()
        {
        }
    }

    /// <summary>Imitates Kestrel's answer to a client whose connection has just ended.</summary>
    private sealed class LeftByItsClient : PipeWriter, IHttpResponseBodyFeature
    {
        public Stream Stream => AsStream();
        public PipeWriter Writer => this;

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(sizeHint, 1024)];

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            new(new FlushResult(isCanceled: false, isCompleted: true));

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
