using System.Net;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Replicas that answer what RFC 9112 does not know, over HTTP/1.1, which is where bytes can be written by
/// hand.</summary>
public class NotHttpTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Body = "Content-Length: 4\r\n\r\nbody";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";
    private const string Fine = Ok + "Content-Length: 4\r\n\r\nfine";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> NotHttp => new()
    {
        { "204 with a body", $"HTTP/1.1 204 No Content\r\n{Body}" },
        { "205 with a body", $"HTTP/1.1 205 Reset Content\r\n{Body}" },
        { "status 099", $"HTTP/1.1 099 Odd\r\n{Body}" },
        { "status 000", $"HTTP/1.1 000 Odd\r\n{Body}" },
        { "status 1000", $"HTTP/1.1 1000 Odd\r\n{Body}" },
        { "status 20", $"HTTP/1.1 20 Odd\r\n{Body}" },
        { "a status in words", $"HTTP/1.1 abc Odd\r\n{Body}" },
        { "no status", $"HTTP/1.1\r\n{Body}" },
        { "an unasked 101", "HTTP/1.1 101 Odd\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbody" },
        { "two lengths", $"{Ok}Content-Length: 5\r\n{Body}" },
        { "a list of lengths", $"{Ok}Content-Length: 4, 5\r\n\r\nbody" },
        { "a negative length", $"{Ok}Content-Length: -4\r\n\r\nbody" },
        { "a length with a sign", $"{Ok}Content-Length: +4\r\n\r\nbody" },
        { "a length in words", $"{Ok}Content-Length: four\r\n\r\nbody" },
        { "a length beyond all numbers", $"{Ok}Content-Length: 99999999999999999999\r\n\r\nbody" },
        { "a length and chunks", $"{Ok}{Chunked}Content-Length: 4\r\n\r\n4\r\nbody\r\n0\r\n\r\n" },
        { "another encoding", $"{Ok}Transfer-Encoding: gzip\r\n\r\nbody" },
        { "a chunk size in words", $"{Ok}{Chunked}\r\nfour\r\nbody\r\n0\r\n\r\n" },
        { "a negative chunk size", $"{Ok}{Chunked}\r\n-4\r\nbody\r\n0\r\n\r\n" },
        { "a chunk size beyond all numbers", $"{Ok}{Chunked}\r\nFFFFFFFFFFFFFFFFF\r\nbody\r\n" },
        { "a chunk longer than its size", $"{Ok}{Chunked}\r\n3\r\nbody\r\n0\r\n\r\n" },
        { "no status line", Body },
        { "HTTP/0.9", "<p>fine</p>\r\n\r\n" },
        { "HTTP/0.8", $"HTTP/0.8 200 OK\r\n{Body}" },
        { "HTTP/3.0", $"HTTP/3.0 200 OK\r\n{Body}" },
        { "a version in lower case", $"http/1.1 200 OK\r\n{Body}" },
        { "another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n" },
        { "a TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002F\r\n\r\n" },
        { "HTTP/2", "\0\0\u0012\u0004\0\0\0\0\0\0\u0003\0\0\0d\0\u0004\0\0\0\0\r\n\r\n" },
        { "a field without a colon", $"{Ok}Odd\r\n{Body}" },
        { "a field without a name", $"{Ok}: odd\r\n{Body}" },
        { "a name with a space", $"{Ok}X Odd: 1\r\n{Body}" },
        { "a control character in a value", $"{Ok}X-Odd: a\u0001b\r\n{Body}" },
        { "NUL in a value", $"{Ok}X-Odd: a\0b\r\n{Body}" },
        { "CR in a value", $"{Ok}X-Odd: a\rSet-Cookie: b\r\n{Body}" },
        { "NUL in the reason", $"HTTP/1.1 200 O\0K\r\n{Body}" },
        { "a huge head", $"{Ok}X-Odd: {new string('a', 100_000)}\r\n{Body}" },
    };

    // What RFC 9112 lets a recipient mend, or HTTP lets pass.
    public static TheoryData<string, string, int> Tolerated => new()
    {
        { "304 with a length", $"HTTP/1.1 304 Not Modified\r\n{Body}", 304 },
        { "204 with a length of 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204 },
        { "status 999", $"HTTP/1.1 999 Odd\r\n{Body}", 999 },
        { "HTTP/1.2", $"HTTP/1.2 200 OK\r\n{Body}", 200 },
        { "a space before the colon", $"{Ok}Content-Length : 4\r\n\r\nbody", 200 },
        { "a folded value", $"{Ok}X-Odd: 1\r\n 2\r\n{Body}", 200 },
        { "bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 4\n\nbody", 200 },
        { "more than announced", $"{Ok}{Body} and more", 200 },
        { "an extra answer", $"{Ok}{Body}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbitten", 200 },
        { "hundreds of interim answers", $"{Many("HTTP/1.1 103 Early Hints\r\nX-Odd: 1\r\n\r\n")}{Ok}{Body}", 200 },
    };

    public static TheoryData<string, string> BrokenOff => new()
    {
        { "a body shorter than announced", $"{Ok}Content-Length: 40\r\n\r\nbody" },
        { "chunks without an end", $"{Ok}{Chunked}\r\n4\r\nbody\r\n" },
        { "half a chunk", $"{Ok}{Chunked}\r\n40\r\nbody" },
        { "a bad size after a good chunk", $"{Ok}{Chunked}\r\n4\r\nbody\r\nodd\r\n" },
    };

    [Theory]
    [MemberData(nameof(NotHttp))]
    public async Task What_is_not_HTTP_is_one_clean_502(string shape, string answer)
    {
        await using var replica = Odd(answer);
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);

        using var got = await client.GetAsync("/odd", Cancellation);

        got.StatusCode.Should().Be(HttpStatusCode.BadGateway, shape);
        got.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (replica.Asked.Count, replica.Picture.Failures).Should().Be((1, 1), "the replica would say it again");
        (await client.GetStringAsync("/next", Cancellation)).Should().Be("fine");
    }

    [Theory]
    [MemberData(nameof(Tolerated))]
    public async Task What_can_be_understood_passes_and_the_next_answer_is_the_next_requests(
        string shape, string answer, int status)
    {
        await using var replica = Odd(answer);
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);

        using var got = await client.GetAsync("/odd", Cancellation);

        ((int)got.StatusCode).Should().Be(status, shape);
        (await got.Content.ReadAsStringAsync(Cancellation)).Should().Be(status is 204 or 304 ? "" : "body");
        for (var time = 0; time < 3; time++) (await client.GetStringAsync("/next", Cancellation)).Should().Be("fine");
        replica.Picture.Failures.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(BrokenOff))]
    public async Task What_breaks_off_is_cut_so_that_nobody_takes_it_for_the_whole(string shape, string answer)
    {
        await using var replica = Odd(answer, closes: true);
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);

        await FluentActions.Awaiting(() => client.GetStringAsync("/odd", Cancellation))
            .Should().ThrowAsync<HttpRequestException>(shape);

        (await gateway.LinesAsync(1)).Should().ContainSingle();
        (replica.Asked.Count, replica.Picture.Failures).Should().Be((1, 1));
        (await client.GetStringAsync("/next", Cancellation)).Should().Be("fine");
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_nobodys()
    {
        var bitten = new TaskCompletionSource();
        await using var replica = new RawReplica(async (connection, head) =>
        {
            await connection.WriteAsync(Fine);
            if (!IsOdd(head)) return;
            await connection.WriteAsync(Ok + "Content-Length: 6\r\n\r\nbitten");
            bitten.SetResult();
        });
        await using var gateway = await SmallGateway.OpenAsync(replica.Picture);
        using var client = gateway.Client(1);
        (await client.GetStringAsync("/odd", Cancellation)).Should().Be("fine");
        await bitten.Task;
        for (var time = 0; time < 3; time++) (await client.GetStringAsync("/next", Cancellation)).Should().Be("fine");
    }

    private static RawReplica Odd(string answer, bool closes = false) => new(async (connection, head) =>
    {
        await connection.WriteAsync(IsOdd(head) ? answer : Fine);
        if (closes && IsOdd(head)) connection.Close();
    });

    private static bool IsOdd(string head) => head.StartsWith("GET /odd ", StringComparison.Ordinal);

    private static string Many(string text) => string.Concat(Enumerable.Repeat(text, 300));
}
