using Gateway.Forwarding;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding;

public class ProtocolUpgradeTests
{
    [Theory]
    [InlineData("websocket", true)]
    [InlineData("WebSocket", true)]
    [InlineData("SPDY/3.1", true)]
    [InlineData("h2c", false)]
    [InlineData("h2c, websocket", false)]
    [InlineData("TLS/1.0", false)]
    [InlineData("", false)]
    public void What_is_not_passed_on_was_not_asked_for(string protocol, bool passes)
    {
        var context = SomeRequest.Of(upgrades: true);
        context.Request.Headers.Upgrade = protocol;
        ProtocolUpgrade.Of(context)?.Protocol.Should().Be(protocol);
        (ProtocolUpgrade.Of(context) is not null).Should().Be(passes);
    }

    [Fact]
    public void A_plain_request_asks_for_nothing() => ProtocolUpgrade.Of(SomeRequest.Of()).Should().BeNull();

    // RFC 6455, section 1.3.
    [Fact]
    public void An_app_proves_that_it_has_understood_by_the_key() =>
        new ProtocolUpgrade("websocket", "dGhlIHNhbXBsZSBub25jZQ==").Accepts("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            .Should().BeTrue();

    [Fact]
    public void Another_keys_proof_is_none() =>
        new ProtocolUpgrade("websocket", "another").Accepts("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").Should().BeFalse();

    // Else each socket that has ended would be kept for as long as its replica.
    [Fact]
    public void A_socket_that_has_ended_is_told_nothing()
    {
        var (replica, client) = (Some.Replica(), new MemoryStream());
        new ClosingWebSocket(client, replica).Dispose();
        replica.CloseStreams();
        (client.ToArray().Length, replica.StreamsClosed).Should().Be((0, 0));
    }
}
