using Gateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

public class ChannelRuleTests
{
    [Fact]
    public void A_request_without_a_body_goes_over_h2c() => Choose(SomeRequest.Of()).Should().Be(ChannelKind.H2);

    [Theory]
    [InlineData(0, ChannelKind.H1)]
    [InlineData(256 * 1024, ChannelKind.H1)]
    [InlineData((256 * 1024) + 1, ChannelKind.Upload)]
    public void A_body_goes_over_http_1_when_kestrel_can_hold_it(long length, ChannelKind kind) =>
        Choose(SomeRequest.Of("POST", hasBody: true, length)).Should().Be(kind);

    [Fact]
    public void A_body_of_unknown_length_may_be_answered_while_it_comes() =>
        Choose(SomeRequest.Of("POST", hasBody: true)).Should().Be(ChannelKind.Upload);

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web+proto")]
    public void Grpc_needs_h2c(string type) =>
        Choose(SomeRequest.Of("POST", hasBody: true, length: 10, type)).Should().Be(ChannelKind.H2);

    [Theory]
    [InlineData(20, 7_000, ChannelKind.H2)]
    [InlineData(90, 10, ChannelKind.H1)]
    [InlineData(20, 8_000, ChannelKind.H1)]
    public void What_a_replica_may_refuse_goes_where_it_answers(int fields, int target, ChannelKind kind)
    {
        var context = SomeRequest.Of();
        foreach (var number in Enumerable.Range(0, fields)) context.Request.Headers[$"X-{number}"] = "1";
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = new string('/', target);
        Choose(context).Should().Be(kind);
    }

    [Fact]
    public void Upgrades_go_over_http_1() => Choose(SomeRequest.Of(upgrades: true)).Should().Be(ChannelKind.H1);

    [Fact]
    public void A_connect_goes_over_http_1() => Choose(SomeRequest.Of("CONNECT")).Should().Be(ChannelKind.H1);

    private static ChannelKind Choose(HttpContext context) => ChannelRule.Choose(context.Request);
}
