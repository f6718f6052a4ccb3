using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>An app answers before it has the whole request, and often without a look at it.</summary>
public class EarlyAnswerTests
{
    private const int Small = 100 * 1024;
    private const int Large = 4 * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The client's HTTP, the replica's, the body, and the answer.
    public static MatrixTheoryData<int, string, int, bool, int> Uploads { get; } =
        new([1, 2], ["both", "h1", "link"], [Small, Large], [false, true], [200, 401, 413]);

    public static MatrixTheoryData<int, string, bool> LargeUploads { get; } =
        new([1, 2], ["both", "h1", "link"], [false, true]);

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task The_apps_answer_wins_over_the_rest_of_the_body(
        int client, string replica, int size, bool chunked, int status)
    {
        await using var app = await KestrelReplica.ServeAsync(context =>
        {
            context.Response.StatusCode = status;
            return status == 200 ? context.Response.WriteAsync("early") : Task.CompletedTask;
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Over(replica));
        using var http = gateway.Client(client);
        for (var time = 0; time < 3; time++)
        {
            using var got = await http.PostAsync("/", Upload(size, chunked), Cancellation);
            ((int)got.StatusCode).Should().Be(status);
        }

        gateway.Fleet.Current.Ready.Should().ContainSingle().Which.Failures.Should().Be(0);
        (await gateway.LinesAsync(3)).Should().OnlyContain(line => line.Contains($" {status} "));
    }

    [Theory]
    [MemberData(nameof(LargeUploads))]
    public async Task A_body_above_the_apps_own_limit_is_the_apps_413(int client, string replica, bool chunked)
    {
        await using var app = await KestrelReplica.ServeAsync(
            async context =>
            {
                try
                {
                    await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                }
                catch (BadHttpRequestException tooLarge)
                {
                    context.Response.StatusCode = tooLarge.StatusCode;
                    context.Response.Headers["X-App"] = "its own";
                }
            },
            limits => limits.MaxRequestBodySize = 10_000);
        await using var gateway = await SmallGateway.OpenAsync(app.Over(replica));
        using var http = gateway.Client(client);

        using var got = await http.PostAsync("/", Upload(Large, chunked), Cancellation);

        (got.StatusCode, got.Headers.Contains("X-App")).Should().Be((HttpStatusCode.RequestEntityTooLarge, true));
        gateway.Fleet.Current.Ready.Should().ContainSingle().Which.Failures.Should().Be(0);
    }

    [Theory]
    [InlineData("both")]
    [InlineData("h1")]
    [InlineData("link")]
    public async Task It_does_not_wait_for_a_client_that_still_sends(string replica)
    {
        await using var app = await KestrelReplica.ServeAsync(async context =>
        {
            _ = await context.Request.Body.ReadAsync(new byte[Small]);
            context.Response.StatusCode = 401;
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Over(replica));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.H1.Host, gateway.H1.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Head(Large), Cancellation);
        await stream.WriteAsync(new byte[Large / 2], Cancellation);

        using var answers = new StreamReader(stream);
        (await answers.ReadLineAsync(Cancellation)).Should().Be("HTTP/1.1 401 Unauthorized");
        gateway.Fleet.Current.Ready.Should().ContainSingle().Which.Failures.Should().Be(0);
    }

    [Theory]
    [InlineData("both")]
    [InlineData("h1")]
    [InlineData("link")]
    public async Task An_app_that_answers_as_it_reads_is_read_as_it_answers(string replica)
    {
        await using var app = await KestrelReplica.ServeAsync(async context =>
        {
            context.Response.ContentLength = context.Request.ContentLength;
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Over(replica));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.H1.Host, gateway.H1.Port, Cancellation);
        var stream = client.GetStream();
        var (sent, got) = (new byte[Large], new byte[Large]);
        Random.Shared.NextBytes(sent);

        await stream.WriteAsync(Head(Large), Cancellation);
        var sending = stream.WriteAsync(sent, Cancellation).AsTask();
        var head = "";
        for (var one = new byte[1]; !head.EndsWith("\r\n\r\n", StringComparison.Ordinal); head += (char)one[0])
            await stream.ReadExactlyAsync(one, Cancellation);
        await stream.ReadExactlyAsync(got, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        await sending;
        got.Should().Equal(sent);
    }

    private static byte[] Head(int length) =>
        Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");

    private static ByteArrayContent Upload(int size, bool chunked) => chunked
        ? new ChunkedContent(new byte[size])
        : new ByteArrayContent(new byte[size]);
}
