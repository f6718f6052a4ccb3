using System.Net;
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

    private static ByteArrayContent Upload(int size, bool chunked) => chunked
        ? new ChunkedContent(new byte[size])
        : new ByteArrayContent(new byte[size]);
}
