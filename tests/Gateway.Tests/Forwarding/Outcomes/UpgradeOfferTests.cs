using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding.Outcomes;

public class UpgradeOfferTests() : UpgradeOffers("sockets");

public class UpgradeOffersOverTheLinkTests() : UpgradeOffers("link");

/// <summary>Java's client offers HTTP/2 with the first request of each connection (RFC 7540, section 3.2), its body
/// included. Whoever does not take the offer answers as if it were not there.</summary>
public abstract class UpgradeOffers(string transport)
{
    private const string Offer =
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n";
    private const string Last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("GET /first HTTP/1.1\r\nHost: a\r\n" + Offer + "\r\n", "/first 0")]
    [InlineData("POST /first HTTP/1.1\r\nHost: a\r\n" + Offer + "Content-Length: 0\r\n\r\n", "/first 0")]
    [InlineData("POST /first HTTP/1.1\r\nHost: a\r\n" + Offer + "Content-Length: 3\r\n\r\nabc", "/first 3")]
    [InlineData("PUT /first HTTP/1.1\r\nHost: a\r\n" + Offer + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "/first 3")]
    public async Task An_offer_is_passed_over_and_the_connection_stays(string first, string answered)
    {
        await using var app = await KestrelReplica.ServeAsync(ReadAsync);
        var replica = app.Over(transport);
        await using var gateway = await SmallGateway.OpenAsync(replica);
        var answers = await gateway.SpeakAsync(first + Last);
        answers.Split("HTTP/1.1 200 OK").Should().HaveCount(3);
        answers.Should().Contain(answered).And.Contain("/last 0");
        replica.Failures.Should().Be(0);
    }

    [Theory]
    [InlineData("Content-Length: 3\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")]
    public async Task Its_body_is_kept_like_any_other(string body)
    {
        await using var dies = await KestrelReplica.ServeAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        });
        await using var lives = await KestrelReplica.ServeAsync(ReadAsync, slot: 2);
        await using var gateway = await SmallGateway.OpenAsync(dies.Over(transport), lives.Over(transport));
        for (var time = 0; time < 4; time++)
            (await gateway.SpeakAsync($"PUT /first HTTP/1.1\r\nHost: a\r\n{Offer}{body}{Last}")).Should().Contain("/first 3");
    }

    private static async Task ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        await context.Response.WriteAsync($"{context.Request.Path} {body.Length}");
    }
}
