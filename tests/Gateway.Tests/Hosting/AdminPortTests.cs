using System.Net;
using System.Net.Sockets;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting;

public sealed class AdminPortTests
{
    [Theory]
    [InlineData(false, "http://127.0.0.1:0")]
    [InlineData(true, null)]
    public void A_second_gateway_has_its_admin_address_elsewhere_unless_somebody_has_said_where(bool chosen, string? other)
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        var admin = $"http://localhost:{((IPEndPoint)first.LocalEndpoint).Port}";
        Of(admin, chosen, out var told).Should().Be(other ?? admin);
        told.Should().Be(other is null ? null : $"{admin} is taken, the admin address is another; Gateway:Admin says which");
    }

    [Theory]
    [InlineData("off")]
    [InlineData("http://localhost:0")]
    public void It_stays_where_nobody_else_is(string admin) => Of(admin, chosen: false, out _).Should().Be(admin);

    private static string Of(string admin, bool chosen, out string? told)
    {
        string? said = null;
        var request = new RunRequest(
            new GatewayOptions { Admin = admin }, new ConfigurationBuilder().Build(), [], null)
        {
            AdminChosen = chosen,
            Reread = () => throw new NotSupportedException(),
        };
        var chose = AdminPort.Of(request, InheritedSockets.None, text => said = text);
        told = said;
        return chose;
    }
}
