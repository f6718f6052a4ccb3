using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Gateway.Observability;
using Gateway.Settings;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>The table of outcomes in docs/request.md, row by row: what a replica or a client does, and who is
/// blamed.</summary>
public sealed class OutcomeTests : IDisposable
{
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc";
    private const string Empty = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private const string Keyed =
        "POST / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: 1\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc";
    private const string Chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

    private static readonly string _upload =
        $"Content-Length: 60000\r\nConnection: close\r\n\r\n{new string('x', 60_000)}";
    private static readonly string _put = "PUT / HTTP/1.1\r\nHost: a\r\n" + _upload;
    private static readonly string _postLarge = "POST / HTTP/1.1\r\nHost: a\r\n" + _upload;

    private readonly Dictionary<string, int> _results = [];
    private readonly MeterListener _listener = new();
    private string _slot = "";
    private int _asked;

    // Client's status, how often the replica was asked, its failures, the counter.
    public static TheoryData<string, string, string, int, int, int, string> Rows => new()
    {
        { "answers", "any status", Get, 503, 1, 0, "answered=1" },
        { "answers", "POST without a body", Empty, 503, 1, 0, "answered=1" },
        { "breaks off in its head", "GET", Get, 502, 5, 5, "broken=5" },
        { "breaks off in its head once", "GET", Get, 200, 2, 1, "answered=1 broken=1" },
        { "breaks off in its head once", "a key", Keyed, 200, 2, 1, "answered=1 broken=1" },
        { "breaks off in its head", "POST", Post, 502, 1, 1, "broken=1" },
        { "dies under the body once", "PUT, kept", _put, 200, 2, 1, "answered=1 broken=1" },
        { "dies under the body", "POST", _postLarge, 502, 1, 1, "broken=1" },
        { "resets", "POST without a body", Empty, 502, 1, 1, "broken=1" },
        { "is not HTTP", "GET", Get, 502, 1, 1, "invalid_answer=1" },
        { "is silent", "GET", Get, 504, 1, 1, "timed_out=1" },
        { "sends interim answers for ever", "GET", Get, 504, 1, 1, "timed_out=1" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_outcome_has_its_row(
        string replica, string request, string bytes, int status, int asked, int failures, string counted)
    {
        await using var upstream = new RawReplica((connection, _) => AnswerAsync(connection, replica));
        Listen(upstream.Picture.SlotName);
        await using var gateway = await SmallGateway.OpenAsync(OptionsFor(status), upstream.Picture);

        var answer = await gateway.SpeakAsync(bytes);

        answer.Should().StartWith($"HTTP/1.1 {status} ", $"{request} to one that {replica}");
        if (status is not (200 or 503)) answer.Should().Contain("application/problem+json");
        await Eventually.TrueAsync(() => upstream.Asked.Count >= asked, "it has read what it was sent");
        (upstream.Asked.Count, upstream.Picture.Failures).Should().Be((asked, failures));
        (await gateway.LinesAsync(1)).Should().ContainSingle()
            .Which.Should().Contain($" {status} ").And.Contain($"attempts={asked} ");
        string.Join(' ', _results.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")).Should().Be(counted);
    }

    // As one that is killed while a connection to it is being made.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_ends_before_its_HTTP_2_has_begun_has_broken_off(bool resets)
    {
        var asked = 0;
        await using var ends = new RawReplica((connection, _) =>
        {
            Interlocked.Increment(ref asked);
            if (resets) connection.Reset();
            else connection.Close();
            return Task.CompletedTask;
        });
        await using var gateway = await SmallGateway.OpenAsync(ends.OverH2);

        (await gateway.SpeakAsync(Get)).Should().StartWith("HTTP/1.1 502 ").And.Contain("5 attempts were made");
        asked.Should().BeGreaterThanOrEqualTo(5);
        (await gateway.SpeakAsync(Empty)).Should().StartWith("HTTP/1.1 502 ").And.MatchRegex("attempts? w(as|ere) made");
    }

    [Fact]
    public async Task A_client_that_goes_away_is_nobodys_failure()
    {
        await using var upstream = new RawReplica((connection, _) => AnswerAsync(connection, "is silent"));
        Listen(upstream.Picture.SlotName);
        await using var gateway = await SmallGateway.OpenAsync(upstream.Picture);
        await gateway.SpeakAsync(Get, async client =>
        {
            await Eventually.TrueAsync(() => !upstream.Asked.IsEmpty, "the replica is asked");
            client.Close(0);
        });

        (await gateway.LinesAsync(1)).Should().ContainSingle().Which.Should().Contain(" 499 ").And.Contain("attempts=1 ");
        upstream.Picture.Failures.Should().Be(0);
        _results.Should().Equal(new Dictionary<string, int> { ["client_failed"] = 1 });
    }

    [Theory]
    [InlineData("odd\r\n", "^HTTP/1.1 400 .*malformed-request", " 400 .* attempts=1 ")]
    [InlineData(null, @"^(\(reset\))?$|^HTTP/1.1 400 ", " (400|499) .* attempts=1 ")]
    public async Task A_client_that_breaks_off_within_its_body_is_nobodys_failure(
        string? rest, string answered, string line)
    {
        await using var upstream = new RawReplica((connection, _) => AnswerAsync(connection, "reads on"));
        Listen(upstream.Picture.SlotName);
        await using var gateway = await SmallGateway.OpenAsync(upstream.Picture);

        var answer = await gateway.SpeakAsync(Chunks + Chunk(90_000), async client =>
        {
            await Eventually.TrueAsync(() => !upstream.Asked.IsEmpty, "the replica is asked");
            if (rest is null) client.Shutdown(SocketShutdown.Send);
            else await client.SendAsync(Encoding.ASCII.GetBytes(rest));
        });

        answer.ReplaceLineEndings(" ").Should().MatchRegex(answered);
        (await gateway.LinesAsync(1)).Should().ContainSingle().Which.Should().MatchRegex(line);
        upstream.Picture.Failures.Should().Be(0);
        _results.Should().Equal(new Dictionary<string, int> { ["client_failed"] = 1 });
    }

    public void Dispose() => _listener.Dispose();

    private static GatewayOptions OptionsFor(int status) => status != 504
        ? new GatewayOptions()
        : new GatewayOptions { Timeouts = new TimeoutOptions { Response = TimeSpan.FromMilliseconds(300) } };

    private Task AnswerAsync(RawConnection connection, string replica) => replica switch
    {
        "answers" => connection.WriteAsync("HTTP/1.1 503 Odd\r\nContent-Length: 4\r\n\r\nbody"),
        "breaks off in its head once" or "dies under the body once" when ++_asked > 1 => connection.WriteAsync(Fine),
        "breaks off in its head" or "breaks off in its head once" => BreakOffAsync(connection),
        "dies under the body" or "dies under the body once" => DieAsync(connection),
        "resets" => ResetAsync(connection),
        "is not HTTP" => connection.WriteAsync("odd\r\n\r\n"),
        "sends interim answers for ever" => InterimAsync(connection),
        "reads on" => connection.ReadAsync(1_000_000),
        _ => Task.Delay(Timeout.InfiniteTimeSpan, connection.End),
    };

    private static async Task BreakOffAsync(RawConnection connection)
    {
        await connection.WriteAsync("HTTP/1.1 200 OK\r\nCont");
        connection.Close();
    }

    private static Task ResetAsync(RawConnection connection)
    {
        connection.Reset();
        return Task.CompletedTask;
    }

    private static async Task DieAsync(RawConnection connection)
    {
        await connection.ReadAsync(4_000);
        connection.Reset();
    }

    private static async Task InterimAsync(RawConnection connection)
    {
        while (true)
        {
            await connection.WriteAsync("HTTP/1.1 102 Processing\r\n\r\n");
            await Task.Delay(10, connection.End);
        }
    }

    private static string Chunk(int size) => $"{size:x}\r\n{new string('x', size)}\r\n";

    private void Listen(string slot)
    {
        _slot = slot;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: GatewayMetrics.MeterName, Name: "gateway.attempts" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (!tags.ToArray().Contains(new(GatewayMetrics.SlotTag, _slot))) return;
            var result = (string)tags.ToArray().Single(tag => tag.Key == "gateway.attempt.result").Value!;
            lock (_results) _results[result] = _results.GetValueOrDefault(result) + 1;
        });
        _listener.Start();
    }
}
