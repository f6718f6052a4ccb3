using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.ProcessTests.Serving;

/// <summary>One gateway for all of these: none of them harms it.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    public GatewayRun Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await GatewayRun.ServeAsync();

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}

public class PassThroughTests(RunningGateway running) : IClassFixture<RunningGateway>
{
    private const int FiveMegabytes = 5 * 1024 * 1024;

    private GatewayRun Gateway => running.Gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_replicas_serve()
    {
        var pids = new HashSet<string>();
        await Eventually.GetAsync(async () =>
        {
            pids.Add(await Gateway.Http.GetStringAsync("/pid", Cancellation));
            return pids.Count == 2 ? pids : null;
        }, "An answer from each of two processes");
    }

    [Fact]
    public async Task A_head_request_has_the_head_alone()
    {
        using var answer = await Gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), Cancellation);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(404)]
    [InlineData(418)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_a_replica_answers_passes_unchanged(int status)
    {
        using var answer = await Gateway.Http.GetAsync($"/status/{status}", Cancellation);
        ((int)answer.StatusCode).Should().Be(status);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().BeEmpty();
        answer.Headers.GetValues("X-Request-Id").Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_body_is_echoed_whole(bool chunked)
    {
        var sent = RandomNumberGenerator.GetBytes(FiveMegabytes);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(sent) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await Gateway.Http.SendAsync(request, Cancellation);
        var received = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        received.AsSpan().SequenceEqual(sent).Should().BeTrue($"{received.Length} bytes came back");
    }

    [Fact]
    public async Task Expect_100_continue_is_honoured()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StringContent("hello") };
        request.Headers.ExpectContinue = true;
        using var answer = await Gateway.Http.SendAsync(request, Cancellation);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be("hello");
    }

    // The app sends an event only when it is told that the last one has arrived: what is held back never comes.
    [Fact]
    public async Task Events_come_one_by_one()
    {
        await using var alone = await GatewayRun.ServeAsync(1, null);
        await using var stream = await alone.Http.GetStreamAsync("/sse", Cancellation);
        using var events = new StreamReader(stream);
        for (var number = 1; number <= 3; number++)
        {
            (await events.ReadLineAsync(Cancellation)).Should().Be($"data: {number}");
            await events.ReadLineAsync(Cancellation);
            using var seen = await alone.Http.PostAsync("/sse/seen", null, Cancellation);
        }

        (await events.ReadToEndAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_web_socket_that_is_mapped_for_get_echoes()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(Gateway.Address) { Scheme = "ws", Path = "/ws" }.Uri, Cancellation);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        Encoding.UTF8.GetString(buffer, 0, received.Count).Should().Be("hello");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancellation);
    }

    [Fact]
    public async Task A_large_download_is_streamed()
    {
        await using var stream = await Gateway.Http.GetStreamAsync("/large/200", Cancellation);
        var (buffer, total) = (new byte[64 * 1024], 0L);
        int read;
        while ((read = await stream.ReadAsync(buffer, Cancellation)) > 0) total += read;
        total.Should().Be(200L * 1024 * 1024);
        PeakMemory(Gateway.Process.Id).Should().BeLessThan(300L * 1024, "kB; it must not hold the answer");
    }

    [Fact]
    public async Task Trailers_reach_the_client()
    {
        // Kestrel has none for HTTP/1.1.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Gateway.H2Address!, "/trailers"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await Gateway.Http.SendAsync(request, Cancellation);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Be("body");
        answer.TrailingHeaders.GetValues("X-Sum").Should().Equal("42");
    }

    [Theory]
    [InlineData("my-id_1", true)]
    [InlineData("two words", false)]
    public async Task A_valid_request_id_is_kept_and_reaches_the_replica(string id, bool kept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var answer = await Gateway.Http.SendAsync(request, Cancellation);
        var given = answer.Headers.GetValues("X-Request-Id").Single();
        (given == id).Should().Be(kept);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Contain(given);
    }

    [Fact]
    public async Task What_a_replica_writes_is_logged_with_its_id()
    {
        await Gateway.Http.GetAsync("/say/something-remarkable", Cancellation);
        (await Gateway.Process.LineAsync("something-remarkable"))
            .Should().MatchRegex(@"[12]\.1 \| something-remarkable");
    }

    private static long PeakMemory(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status")
            .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null);
}
