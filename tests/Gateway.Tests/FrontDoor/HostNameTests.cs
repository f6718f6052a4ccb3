using Gateway.FrontDoor;

namespace Gateway.Tests.FrontDoor;

public class HostNameTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("example.org", true)]
    [InlineData("example.org:8080", true)]
    [InlineData("example.org.", true)]
    [InlineData("xn--bcher-kva.example", true)]
    [InlineData("my_host", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("a..b", false)]
    [InlineData("a..b:80", false)]
    [InlineData("a:65535", true)]
    [InlineData("1::2", false)]
    [InlineData("..", false)]
    [InlineData("a:b", false)]
    [InlineData("a:99999", false)]
    [InlineData("[::1", false)]
    public void What_cannot_be_sent_on_is_known_before(string host, bool can)
    {
        HostName.CanBeSentOn(host).Should().Be(can);
        using var request = new HttpRequestMessage();
        if (host != "" && !request.Headers.TryAddWithoutValidation("Host", host)) Assert.Fail("it cannot even be set");
        (request.Headers.Host is not null || host == "").Should().Be(can, "that is what the client sends");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("user:word@a")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a, b")]
    public void Whatever_a_proxy_calls_a_host_is_one_or_is_refused(string host) =>
        HostName.CanBeSentOn(host).Should().BeFalse();
}
