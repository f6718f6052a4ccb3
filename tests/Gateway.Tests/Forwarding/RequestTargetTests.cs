using Gateway.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

public class RequestTargetTests
{
    [Theory]
    [InlineData("/a%2Fb/%e4?q=%20+&x", "/a%2Fb/%e4?q=%20+&x")]
    [InlineData("//double//slash", "//double//slash")]
    [InlineData("/", "/")]
    [InlineData("*", null)]
    [InlineData("http://absolute/a%2Fb?x", "/a%2Fb?x")]
    [InlineData("http://absolute", "/")]
    [InlineData("http://absolute?x=/", "/?x=/")]
    [InlineData("", null)]
    public void It_stays_byte_for_byte_what_the_client_wrote(string raw, string? target)
    {
        var context = SomeRequest.Of();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = raw;
        RequestTarget.AsItCame(context).Should().Be(target);
    }

    [Fact]
    public void Without_its_prefix_it_is_not_what_the_client_wrote()
    {
        var context = SomeRequest.Of();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/prefix/x";
        context.Request.PathBase = "/prefix";
        RequestTarget.AsItCame(context).Should().BeNull();
    }
}
