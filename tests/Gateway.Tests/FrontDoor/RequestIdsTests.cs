using Gateway.FrontDoor;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.FrontDoor;

public class RequestIdsTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("01JD3V9Z-abc_def.1:2/3+4=5@6")]
    public void A_valid_id_is_kept(string id) => Of(id).Should().Be(id);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("über")]
    [InlineData("<script>")]
    public void An_id_that_could_harm_a_log_is_replaced(string id) => Of(id).Should().MatchRegex("^[0-9a-f]{32}$");

    [Fact]
    public void An_id_has_at_most_128_characters()
    {
        Of(new string('x', 128)).Should().HaveLength(128);
        Of(new string('x', 129)).Should().HaveLength(32);
    }

    [Fact]
    public void Two_ids_are_none() => Of("a", "b").Should().HaveLength(32);

    [Fact]
    public void New_ids_differ() => RequestIds.New().Should().NotBe(RequestIds.New());

    private static string Of(params string[] given)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Request-Id"] = given;
        return RequestIds.Of(context.Request);
    }
}
