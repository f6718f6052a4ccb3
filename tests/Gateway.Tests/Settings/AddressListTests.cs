using System.Net;
using Gateway.Settings;

namespace Gateway.Tests.Settings;

public class AddressListTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/8", "10.255.255.255", true)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    [InlineData("loopback", "127.3.2.1", true)]
    [InlineData("loopback", "::1", true)]
    [InlineData("loopback", "10.0.0.1", false)]
    [InlineData("Private", "172.31.255.255", true)]
    [InlineData("private", "172.32.0.0", false)]
    [InlineData("private", "192.168.0.1", true)]
    [InlineData("private", "fd00::1", true)]
    [InlineData("private", "127.0.0.1", false)]
    [InlineData("unix", "127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    public void It_has_addresses_networks_and_words(string entry, string address, bool has) =>
        new AddressList([entry]).Contains(IPAddress.Parse(address)).Should().Be(has);

    [Fact]
    public void Who_comes_over_a_unix_socket_has_no_address_and_a_word()
    {
        new AddressList(["unix"]).Contains(null).Should().BeTrue();
        new AddressList(["loopback", "private", "0.0.0.0/0", "::/0"]).Contains(null).Should().BeFalse();
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0")]
    [InlineData("1")]
    [InlineData("010.0.0.1")]
    [InlineData("localhost")]
    [InlineData("10.0.0.0-10.0.0.9")]
    [InlineData("fe80::/129")]
    public void What_nobody_could_mean_is_known(string entry) => AddressList.IsWellFormed(entry).Should().BeFalse();
}
