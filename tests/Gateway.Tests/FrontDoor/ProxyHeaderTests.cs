using System.Text;
using Gateway.FrontDoor;

namespace Gateway.Tests.FrontDoor;

public class ProxyHeaderTests
{
    internal const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    // Of 203.0.113.7:51234 to 198.51.100.1:443.
    internal const string V2 = Signature + "\x21\x11\0\x0c\u00cb\0\x71\x07\u00c6\x33\x64\x01\u00c8\x22\x01\u00bb";
    private const string V4 = "PROXY TCP4 203.0.113.7 198.51.100.1 51234 443\r\n";

    [Theory]
    [InlineData(V4, "203.0.113.7:51234")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\n", "[2001:db8::7]:51234")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null)]
    [InlineData(V2, "203.0.113.7:51234")]
    [InlineData(Signature + "\x20\0\0\0", null)] // LOCAL, a health check
    [InlineData(Signature + "\x20\x11\0\x0c\u00cb\0\x71\x07\u00c6\x33\x64\x01\u00c8\x22\x01\u00bb", null)]
    [InlineData(Signature + "\x21\0\0\0", null)]
    [InlineData(Signature + "\x21\x11\0\x10\u00cb\0\x71\x07\u00c6\x33\x64\x01\u00c8\x22\x01\u00bb\x03\0\x01\x2a", "203.0.113.7:51234")] // TLV
    public void A_whole_one_says_who_the_client_is_or_that_nobody_is(string text, string? client)
    {
        var header = Read(text + "GET / HTTP/1.1\r\n");
        (header.Form, header.Length).Should().Be((ProxyHeaderForm.Whole, text.Length));
        header.Client?.ToString().Should().Be(client);
        (header.Client is null).Should().Be(client is null);
    }

    [Fact]
    public void One_of_ipv6_in_bytes()
    {
        var address = string.Concat("\x20\x01\x0d\u00b8", new string('\0', 11), "\x07");
        Read($"{Signature}\x21\x21\0\x24{address}{address}\x00\x50\x01\u00bb").Client!.ToString()
            .Should().Be("[2001:db8::7]:80");
    }

    [Theory]
    [InlineData(V4)]
    [InlineData(V2)]
    public void A_piece_of_one_may_become_one(string text)
    {
        for (var length = 1; length < text.Length; length++)
            Read(text[..length]).Form.Should().Be(ProxyHeaderForm.Partial, $"{length} bytes");
    }

    [Fact]
    public void A_long_one_says_how_much_of_it_is_to_come() =>
        Read(Signature + "\x21\x11\u00ff\u00ff").Should().Be(
            new ProxyHeader(ProxyHeaderForm.Partial, ProxyHeader.Most));

    [Theory]
    [InlineData("PROXY\tTCP4")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PUT / HTTP/1.1\r\n")]
    [InlineData("\r\n\r\nGET")]
    [InlineData("\x16\x03\x01")]
    public void Something_else_is_known_at_once(string text) => Read(text).Form.Should().Be(ProxyHeaderForm.None);

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 51234\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 51234 443 1\r\n")]
    [InlineData("PROXY TCP4 2001:db8::7 2001:db8::1 51234 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 65536 443\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 +1 443\r\n")]
    [InlineData("PROXY TCP4 1 198.51.100.1 1 443\r\n")]
    [InlineData("PROXY TCP5 203.0.113.7 198.51.100.1 1 443\r\n")]
    [InlineData("PROXY  TCP4 203.0.113.7 198.51.100.1 1 443\r\n")]
    [InlineData("PROXY / HTTP/1.1\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 443 and so on without an end, which is longer than any line that it has\r\n")]
    [InlineData(Signature + "\x11\x11\0\x0c............")] // version 1 in bytes
    [InlineData(Signature + "\x22\x11\0\x0c............")] // no command
    [InlineData(Signature + "\x21\x11\0\x0b...........")] // too short for its addresses
    public void What_is_nearly_one_is_none(string text) => Read(text).Form.Should().Be(ProxyHeaderForm.Malformed);

    private static ProxyHeader Read(string text) => ProxyHeader.Read(Encoding.Latin1.GetBytes(text));
}
