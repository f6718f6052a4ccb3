using Gateway.Forwarding;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

public class AttemptTransformerTests
{
    [Theory]
    [InlineData("/a%2Fb/%e4?q=%20+&x", "/a%2Fb/%e4?q=%20+&x")]
    [InlineData("//double//slash", "//double//slash")]
    [InlineData("/", "/")]
    [InlineData("*", null)]
    [InlineData("http://absolute/form", null)]
    [InlineData("", null)]
    public void A_path_stays_byte_for_byte_what_the_client_wrote(string raw, string? target)
    {
        var context = SomeRequest.Of();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = raw;
        AttemptTransformer.PathAsItCame(context).Should().Be(target);
    }

    [Fact]
    public void A_target_without_its_prefix_is_not_what_the_client_wrote()
    {
        var context = SomeRequest.Of();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/prefix/x";
        context.Request.PathBase = "/prefix";
        AttemptTransformer.PathAsItCame(context).Should().BeNull();
    }
}
