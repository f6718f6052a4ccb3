using System.Text.Json;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

public class KestrelRejectionsTests
{
    private const string Good = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    public static TheoryData<string, int, string> Rejected => new()
    {
        { "GET / HTTP/1.1\r\n\r\n", 400, "malformed-request" },
        { "nonsense\r\n\r\n", 400, "malformed-request" },
        { "GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n", 400, "malformed-request" },
        { $"GET /{new string('x', 2000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "target-too-long" },
        { $"GET / HTTP/1.1\r\nHost: x\r\nBig: {new string('x', 5000)}\r\n\r\n", 431, "headers-too-large" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task What_kestrel_rejects_gets_a_problem_and_is_closed(string request, int status, string type)
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        AssertProblem(await door.SpeakAsync(request), status, type);
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task A_good_request_in_front_keeps_its_answer(string request, int status, string type)
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        var answers = await door.SpeakAsync(Good + request);
        answers.Should().StartWith("HTTP/1.1 200 OK");
        var second = answers.IndexOf("HTTP/1.1", 1, StringComparison.Ordinal);
        answers[..second].Should().Contain("fine");
        AssertProblem(answers[second..], status, type);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("GET / HTTP")]
    public async Task A_head_that_never_ends_is_answered_in_time(string begun)
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        door.Limit(new LimitOptions { HeadersTimeout = TimeSpan.FromSeconds(1) });
        AssertProblem(await door.SpeakAsync(begun), 408, "request-too-slow");
    }

    [Fact]
    public async Task A_good_request_is_left_alone()
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        var answer = await door.SpeakAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer.Should().StartWith("HTTP/1.1 200 OK").And.Contain("fine").And.NotContain("problem");
    }

    // Both limits are of whole lines, their ends included, and without the empty one.
    [Theory]
    [InlineData(1023, 4096, "200")]
    [InlineData(1024, 4096, "200")]
    [InlineData(1025, 4096, "414")]
    [InlineData(1024, 4095, "200")]
    [InlineData(1024, 4097, "431")]
    public async Task What_is_as_large_as_a_limit_passes_and_a_byte_more_does_not(int line, int fields, string status)
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        var target = new string('x', line - "GET / HTTP/1.1\r\n".Length);
        const string usual = "Host: x\r\nConnection: close\r\n";
        var filler = new string('x', fields - usual.Length - "X: \r\n".Length);
        var answer = await door.SpeakAsync($"GET /{target} HTTP/1.1\r\n{usual}X: {filler}\r\n\r\n");
        answer.Should().StartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public async Task A_browser_whose_cookies_have_grown_too_large_gets_a_page()
    {
        await using var door = await SmallFrontDoor.OpenAsync();
        var answer = await door.SpeakAsync(
            $"GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*;q=0.8\r\nCookie: {new string('x', 5000)}\r\n\r\n");
        answer.Should().StartWith("HTTP/1.1 431 ").And.Contain("Content-Type: text/html; charset=utf-8\r\n")
            .And.Contain("<h1>The request headers are too large</h1>");
    }

    private static void AssertProblem(string answer, int status, string type)
    {
        var (head, body) = (answer.Split("\r\n\r\n", 2)[0], answer.Split("\r\n\r\n", 2)[1]);
        head.Should().StartWith($"HTTP/1.1 {status} ").And.Contain("Content-Type: application/problem+json")
            .And.Contain("Connection: close").And.Contain($"Content-Length: {body.Length}");
        using var problem = JsonDocument.Parse(body);
        problem.RootElement.GetProperty("status").GetInt32().Should().Be(status);
        problem.RootElement.GetProperty("type").GetString().Should().Be("urn:gateway:problem:" + type);
        head.Should().Contain("X-Request-Id: " + problem.RootElement.GetProperty("requestId").GetString());
    }
}
