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
        _context.Response.ContentLength = 42;
        Written("GET", "/things").Should().Equal(
            "03:04:05.000 GET /things 200 12.5 ms bytes=42 queue=1.5 upstream=10.0 replica=1.1 attempts=2 client=- id=id-1");
    }

    [Fact]
    public void For_machines_it_has_the_same_fields()
    {
        var line = new System.Buffers.ArrayBufferWriter<byte>();
        _context.Request.Path = "/a\nb";
        _context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:203.0.113.7");
        _context.Response.ContentLength = 42;
        AccessLine.Json(line, _clock.GetUtcNow(), _context, _record, 200, _elapsed);
        var json = JsonSerializer.Deserialize<JsonElement>(line.WrittenSpan);
        json.EnumerateObject().Select(field => field.Name).Should().Equal(
            "time", "level", "event", "method", "path", "status", "bytes", "ms", "queueMs", "upstreamMs", "replica",
            "attempts", "client", "id");
        json.GetProperty("client").GetString().Should().Be("203.0.113.7");
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
