using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>What Kestrel lets in, and cannot be passed on or is too much for a replica, is told once and costs no
/// replica its name.</summary>
public class UnsendableTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_head_above_what_the_replica_has_announced_is_a_431(int client)
    {
        await using var app = await KestrelReplica.ServeAsync(
            context => context.Response.WriteAsync("fine"), limits => limits.MaxRequestHeadersTotalSize = 4096);
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        using var http = gateway.Client(client);
        // Only then it is known.
        (await http.GetStringAsync("/", Cancellation)).Should().Be("fine");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        request.Headers.Add("X-Long", new string('a', 8000));

        using var answer = await http.SendAsync(request, Cancellation);

        answer.StatusCode.Should().Be(HttpStatusCode.RequestHeaderFieldsTooLarge);
        app.Picture.Failures.Should().Be(0);
        (await gateway.LinesAsync(2)).Should().OnlyContain(line => line.Contains(" attempts=1 "));
    }

    [Theory]
    [InlineData("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nConnection: close\r\n\r\n")]
    [InlineData("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")]
    [InlineData("GET http://b/%zz HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("ODD:METHOD / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: b\r\nTE: odd\r\nTrailer: odd\r\nExpect: odd\r\nConnection: close\r\n\r\n")]
    public async Task Odd_requests_cost_no_replica_its_name(string request)
    {
        await using var app = await KestrelReplica.ServeAsync(context => context.Response.WriteAsync("fine"));
        await using var gateway = await SmallGateway.OpenAsync(app.Picture);
        (await gateway.SpeakAsync(request)).Should().MatchRegex("^HTTP/1.1 [24]");
        app.Picture.Failures.Should().Be(0);
        (await gateway.LinesAsync(0)).Should().NotContain(line => line.Contains("attempts=2"));
    }
}
