using System.Text;
using Gateway.Control;

namespace Gateway.Tests.Control;

public class AdminTokenTests
{
    private static readonly AdminToken _token = AdminToken.Of("0123456789abcdef");

    [Theory]
    [InlineData("Bearer 0123456789abcdef", true)]
    [InlineData("bearer 0123456789abcdef", true)]
    [InlineData("Bearer 0123456789abcde", false)]
    [InlineData("Bearer", false)]
    [InlineData("Digest 0123456789abcdef", false)]
    [InlineData("0123456789abcdef", false)]
    [InlineData("Basic !!!", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_header_holds_it_or_not(string? header, bool holds) => _token.IsIn(header).Should().Be(holds);

    [Theory]
    [InlineData("anybody:0123456789abcdef", true)]
    [InlineData(":0123456789abcdef", true)]
    [InlineData("0123456789abcdef:", false)]
    [InlineData("0123456789abcdef", false)]
    public void A_browser_sends_it_as_the_password(string pair, bool holds) =>
        _token.IsIn("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))).Should().Be(holds);

    [Fact]
    public void One_that_is_made_up_is_new_each_time_and_shown_and_one_that_is_set_is_not()
    {
        AdminToken.Of(null).MadeUp.Should().HaveLength(24).And.NotBe(AdminToken.Of(null).MadeUp);
        _token.MadeUp.Should().BeNull();
    }

    [Fact]
    public void One_that_was_made_up_before_an_upgrade_stays_unless_one_is_set()
    {
        AdminToken.Of(null, "known to people").MadeUp.Should().Be("known to people");
        AdminToken.Of("set", "known to people").IsIn("Bearer set").Should().BeTrue();
    }
}
