using Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Requests;

public class ForgedFieldsTests
{
    [Theory]
    [InlineData("Forwarded", true)]
    [InlineData("X-Forwarded-For", true)]
    [InlineData("x-forwarded-ssl", true)]
    [InlineData("X_Forwarded_Proto", true)]
    [InlineData("X-Forwarded_Host", true)]
    [InlineData("X-Real-IP", true)]
    [InlineData("X_REAL_IP", true)]
    [InlineData("X-Original-URL", true)]
    [InlineData("X-Original-For", true)]
    [InlineData("X-ARR-ClientCert", true)]
    [InlineData("X_Gateway_Client", true)]
    [InlineData("X-Forwarded", true)]
    [InlineData("Forwarded-For", true)]
    [InlineData("X-Client-IP", true)]
    [InlineData("client_ip", true)]
    [InlineData("X-Cluster-Client-Ip", true)]
    [InlineData("True-Client-IP", true)]
    [InlineData("CF-Connecting-IP", true)]
    [InlineData("Fastly-Client-IP", true)]
    [InlineData("X-Azure-ClientIP", true)]
    [InlineData("WL-Proxy-Client-IP", true)]
    [InlineData("X-Scheme", true)]
    [InlineData("Front-End-Https", true)]
    [InlineData("From", false)]
    [InlineData("Forwards", false)]
    [InlineData("Client-IP-2", false)]
    [InlineData("X-Real-IP-2", false)]
    [InlineData("X-Request-Id", false)]
    [InlineData("x", false)]
    [InlineData("", false)]
    public void What_only_a_proxy_says_is_known_in_every_spelling(string name, bool forged) =>
        ForgedFields.Is(name).Should().Be(forged);

    [Fact]
    public void They_go_and_the_others_stay()
    {
        var fields = new HeaderDictionary { ["X-Real-IP"] = "1.2.3.4", ["x_forwarded_for"] = "1.2.3.4", ["x_a"] = "1" };
        ForgedFields.Drop(fields);
        fields.Keys.Should().Equal("x_a");
    }
}
