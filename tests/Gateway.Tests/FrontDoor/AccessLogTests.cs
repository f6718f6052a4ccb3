using Gateway.FrontDoor;
using Gateway.Observability;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public class AccessLogTests
{
    private readonly ListLogger<AccessLog> _log = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly DefaultHttpContext _context = new();

    [Fact]
    public void A_request_is_one_line()
    {
        Write("GET", "/things", new RequestRecord("id-1", _clock.GetTimestamp()) { Attempts = 2, Replica = "1.1" });
        _log.Lines.Should().Equal("GET /things 200 12.5 ms replica=1.1 attempts=2 id=id-1");
    }

    [Fact]
    public void A_path_cannot_forge_a_second_line()
    {
        Write("GET", "/a\r\n12:00:00.000 error: forged", new RequestRecord("id-1", _clock.GetTimestamp()));
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("GET /a%0D%0A12:00:00.000%20error:%20forged 200");
    }

    [Fact]
    public void The_query_may_hold_secrets_and_stays_out()
    {
        _context.Request.QueryString = new QueryString("?token=secret");
        Write("GET", "/", new RequestRecord("id-1", _clock.GetTimestamp()));
        _log.Lines.Should().ContainSingle().Which.Should().NotContain("secret");
    }

    [Fact]
    public void A_client_that_went_before_its_answer_is_a_499()
    {
        var record = new RequestRecord("id-1", _clock.GetTimestamp()) { Failure = RequestFailure.ClientGone };
        Write("GET", "/", record);
        _log.Lines.Should().ContainSingle().Which.Should().Contain(" 499 ");
    }

    private void Write(string method, string path, RequestRecord record)
    {
        (_context.Request.Method, _context.Request.Path) = (method, path);
        _clock.Advance(TimeSpan.FromMilliseconds(12.5));
        new AccessLog(_log, _clock).Write(_context, record);
    }
}
