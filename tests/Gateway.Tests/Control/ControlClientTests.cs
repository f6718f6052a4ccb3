using System.Net.Sockets;
using System.Text;
using Gateway.Control;
using Gateway.Platform;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Control;

public sealed class ControlClientTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_is_handed_on_unchanged()
    {
        await using var gateway = await StartAsync(
            context => context.Response.WriteAsync($"{{ \"{context.Request.Path}\": 1 }}"));
        using var client = new ControlClient(gateway.Socket);
        (await client.StatusAsync(Cancellation)).Should().Be(new ControlAnswer(ExitCode.Done, "{ \"/status\": 1 }"));
    }

    [Fact]
    public async Task Stop_returns_when_the_gateway_ends_its_answer()
    {
        var gone = new TaskCompletionSource();
        await using var gateway = await StartAsync(async context =>
        {
            await context.Response.StartAsync();
            await gone.Task;
        });
        using var client = new ControlClient(gateway.Socket);

        var stop = client.StopAsync(now: false, Cancellation);
        stop.IsCompleted.Should().BeFalse();
        gone.SetResult();

        (await stop).Ok.Should().BeTrue();
    }

    [Fact]
    public async Task A_connection_that_breaks_at_the_end_is_a_stopped_gateway()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.At("control.sock")));
        listener.Listen();
        var killed = AnswerAndBreakAsync(
            listener, "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
        using var client = new ControlClient(_folder.At("control.sock"));
        (await client.StopAsync(now: true, Cancellation)).Ok.Should().BeTrue();
        await killed;
    }

    [Theory]
    [InlineData(true, "POST /stop?now=true")]
    [InlineData(false, "POST /stop")]
    public async Task Stop_says_whether_it_hurries(bool now, string asked)
    {
        await using var gateway = await StartAsync(context => context.Response.WriteAsync(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}"));
        using var client = new ControlClient(gateway.Socket);
        (await client.StopAsync(now, Cancellation)).Text.Should().Be(asked);
    }

    [Theory]
    [InlineData("""{ "title": "no", "detail": "a reload is under way" }""", "a reload is under way")]
    [InlineData("oops", "the gateway answered 409 Conflict")]
    public async Task A_refusal_gives_its_reason(string body, string reason)
    {
        await using var gateway = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            return context.Response.WriteAsync(body);
        });
        using var client = new ControlClient(gateway.Socket);
        (await client.StopAsync(now: false, Cancellation)).Should().Be(new ControlAnswer(ExitCode.Failed, reason));
    }

    [Fact]
    public async Task One_that_hangs_is_not_waited_for()
    {
        var over = new TaskCompletionSource();
        await using var gateway = await StartAsync(_ => over.Task);
        using var client = new ControlClient(gateway.Socket, TimeSpan.FromMilliseconds(50));
        ControlAnswer[] answers =
        [
            await client.StatusAsync(Cancellation),
            await client.EventsAsync(follow: true, _ => { }, Cancellation),
            await client.LogsAsync(null, follow: true, _ => { }, Cancellation),
            (await RunningGateway.MeetAsync(client, Cancellation)).Silence!,
        ];
        over.SetResult();
        answers.Should().AllBeEquivalentTo(new { ExitCode = ExitCode.Failed, IsSilence = true }).And.OnlyContain(
            answer => answer.Text.EndsWith(" does not answer: nothing came within 0.05 s"));
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_gateway()
    {
        using var client = new ControlClient(_folder.At("absent.sock"));
        (await client.StatusAsync(Cancellation)).ExitCode.Should().Be(ExitCode.NoGateway);
    }

    private static async Task AnswerAndBreakAsync(Socket listener, string answer)
    {
        // The client's first connection only looks who listens.
        using var look = await listener.AcceptAsync(Cancellation);
        using var connection = await listener.AcceptAsync(Cancellation);
        await connection.ReceiveAsync(new byte[1024], Cancellation);
        await connection.SendAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
    }

    private Task<ScriptedGateway> StartAsync(RequestDelegate answer) =>
        ScriptedGateway.StartAsync(_folder.Path, answer);
}
