using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public sealed class AccessLogTests : IDisposable
{
    private static readonly TimeSpan _elapsed = TimeSpan.FromMilliseconds(12.5);

    private readonly MemoryStream _stream = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly DefaultHttpContext _context = new();
    private GatewayOptions _options = new() { AccessLog = true };

    private readonly RequestRecord _record = new("id-1", 0)
    {
        Attempts = 2,
        Replica = "1.1",
        Queued = TimeSpan.FromMilliseconds(1.5),
        Upstream = TimeSpan.FromMilliseconds(10),
    };

    [Fact]
    public void A_request_is_one_line()
    {
        Say();
        _context.Response.ContentLength = 42;
        Written("GET", "/things").Should().Equal(
            "03:04:05.000 GET /things 200 12.5 ms bytes=42 queue=1.5 upstream=10.0 replica=1.1 attempts=2 "
            + "client=192.0.2.1 protocol=HTTP/1.1 agent=\"curl/8 \\\"x\\\"\" referrer=\"https://a.example/p\" id=id-1");
    }

    [Fact]
    public void For_machines_it_has_the_same_fields()
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        Say();
        _context.Request.Path = "/a\nb";
        _context.Response.ContentLength = 42;
        AccessLine.Json(line, _clock.GetUtcNow(), new AccessFacts(_context, _record, 200, _elapsed));
        var json = JsonSerializer.Deserialize<JsonElement>(line.WrittenSpan);
        json.EnumerateObject().Select(field => field.Name).Should().Equal(
            "time", "level", "message", "event", "client", "method", "path", "protocol", "status", "bytes", "ms", "queueMs",
            "upstreamMs", "replica", "attempts", "id", "referrer", "userAgent");
        json.GetProperty("client").GetString().Should().Be("192.0.2.1");
        json.GetProperty("referrer").GetString().Should().Be("https://a.example/p", "its query may hold secrets");
        json.GetProperty("path").GetString().Should().Be("/a%0Ab");
        json.GetProperty("ms").GetDouble().Should().Be(12.5);
        json.GetProperty("queueMs").GetDouble().Should().Be(1.5);
    }

    [Fact]
    public void A_path_cannot_forge_a_second_line() =>
        Written("GET", "/a\r\n12:00:00.000 error: forged\u001b[2J").Should().ContainSingle()
            .Which.Should().Contain("GET /a%0D%0A12:00:00.000%20error:%20forged%1B%5B2J 200");

    [Fact]
    public void A_long_path_is_written_whole()
    {
        var path = "/" + new string('x', 8000);
        Written("GET", path).Should().ContainSingle().Which.Should().Contain(path).And.EndWith("id=id-1");
    }

    [Fact]
    public void The_query_may_hold_secrets_and_stays_out()
    {
        _context.Request.QueryString = new QueryString("?token=secret");
        Written("GET", "/").Should().ContainSingle().Which.Should().NotContain("secret");
    }

    [Fact]
    public void Of_one_that_failed_it_has_what_the_client_is_not_told()
    {
        _record.FailureDetail = "no\npassword";
        Written("GET", "/").Single().Should().NotContain("password");
        _record.Failure = RequestFailure.ReplicaFailed;
        Written("GET", "/")[1].Should().EndWith("id=id-1 detail=no");
    }

    [Fact]
    public void A_client_that_went_before_its_answer_is_a_499()
    {
        _record.Failure = RequestFailure.ClientGone;
        Written("GET", "/").Should().ContainSingle().Which.Should().Contain(" 499 ");
    }

    [Theory]
    [InlineData(200, 2)]
    [InlineData(502, 8)]
    public void Of_many_requests_some_are_written_and_of_those_that_failed_all(int status, int lines)
    {
        _context.Response.StatusCode = status;
        using (var output = new LogOutput(_stream))
        {
            _options = _options with { Log = new LogOptions { AccessOneOf = 4 } };
            var log = new AccessLog(output, () => _options, _clock);
            for (var request = 0; request < 8; request++) log.Write(_context, _record, _elapsed);
        }

        Lines().Should().HaveCount(lines);
    }

    [Theory]
    [InlineData("common", "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /a HTTP/1.1\" 200 42")]
    [InlineData("combined", "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /a HTTP/1.1\" 200 42 "
        + "\"https://a.example/p\" \"curl/8 \\\"x\\\"\"")]
    [InlineData("%(m)s %(U)s %(q)s %(s)s %(B)s %(D)s %(L)s 100%%", "GET /a token=1 200 42 12500 0.012500 100%")]
    [InlineData("%({replica}x)s %({attempts}x)s %({id}x)s %({queue}x)s %({upstream}x)s %({trace}x)s", "1.1 2 id-1 1.50 10.00 -")]
    [InlineData("%({user-agent}i)s %({x-a}o)s %({absent}i)s", "curl/8 \\\"x\\\" b -")]
    public void A_line_has_the_form_that_the_operator_gives_it(string format, string line)
    {
        Say();
        _context.Request.QueryString = new QueryString("?token=1");
        _context.Response.ContentLength = 42;
        _context.Response.Headers["X-A"] = "b";
        _options = _options with { Log = new LogOptions { AccessFormat = format } };
        Written("GET", "/a").Should().Equal(line);
    }

    [Theory]
    [InlineData("combined", null)]
    [InlineData("%(h)s", null)]
    [InlineData("%({x-request-id}i)s", null)]
    [InlineData("nginx", "expected auto, text")]
    [InlineData("%(z)s", "%(z)s is no value")]
    [InlineData("%({replicas}x)s", "none of replica")]
    [InlineData("%({Authorization}i)s", "secrets")]
    [InlineData("%({cookie}i)s", "secrets")]
    [InlineData("%({set-cookie}o)s", "secrets")]
    [InlineData("%({x-api-key}i)s", "secrets")]
    public void A_form_that_is_wrong_or_would_tell_secrets_is_refused(string format, string? fault)
    {
        if (fault is null) AccessTemplate.Fault(format).Should().BeNull();
        else AccessTemplate.Fault(format).Should().Contain(fault);
    }

    [Fact]
    public void It_can_be_switched_while_it_runs()
    {
        using (var output = new LogOutput(_stream))
        {
            var log = new AccessLog(output, () => _options, _clock);
            foreach (var on in new[] { true, false, true })
            {
                (_options, _context.Request.Path) = (_options with { AccessLog = on }, on ? "/on" : "/off");
                log.Write(_context, _record, _elapsed);
            }
        }

        Lines().Should().HaveCount(2).And.NotContain(line => line.Contains("/off"));
    }

    public void Dispose() => _stream.Dispose();

    // As a client may speak of itself.
    private void Say()
    {
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.1");
        _context.Request.Protocol = "HTTP/1.1";
        _context.Request.Headers.UserAgent = "curl/8 \"x\"";
        _context.Request.Headers.Referer = "https://a.example/p?token=secret#x";
    }

    private string[] Written(string method, string path)
    {
        (_context.Request.Method, _context.Request.Path) = (method, path);
        using (var output = new LogOutput(_stream))
            new AccessLog(output, () => _options, _clock).Write(_context, _record, _elapsed);
        return Lines();
    }

    private string[] Lines() =>
        Encoding.UTF8.GetString(_stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
