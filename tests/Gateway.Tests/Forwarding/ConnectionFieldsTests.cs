using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class ConnectionFieldsTests
{
    [Theory]
    [InlineData("X-A", "X-A")]
    [InlineData("keep-alive, X-A ,, x-b", "keep-alive|X-A|x-b")]
    [InlineData("keep-alive", "")]
    [InlineData("Upgrade", "")]
    [InlineData("", "")]
    [InlineData("Host, AUTHORIZATION, cookie, Content-Length, content-anything, upgrade, Sec-WebSocket-Key", "")]
    [InlineData("X-Content-Length", "X-Content-Length")]
    public void Fields_that_are_named_go_but_for_those_that_are_everybodys(string connection, string named) =>
        string.Join('|', ConnectionFields.Named(connection)).Should().Be(named);

    [Fact]
    public void Each_line_is_read() =>
        ConnectionFields.Named(new(["X-A", "X-B, X-C"])).Should().Equal("X-A", "X-B", "X-C");
}
