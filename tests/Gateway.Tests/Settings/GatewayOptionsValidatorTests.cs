using Gateway.Settings;

namespace Gateway.Tests.Settings;

public sealed class GatewayOptionsValidatorTests
{
    private readonly GatewayOptions _options = new();

    [Fact]
    public void The_defaults_have_no_fault() => Faults().Should().BeEmpty();

    [Fact]
    public void Every_range_is_checked_at_both_ends()
    {
        foreach (var key in SettingKey.All.Where(key => key.Within is not null))
        {
            Accepts(key, key.Within!.From).Should().BeTrue(key.Name);
            Accepts(key, key.Within.To).Should().BeTrue(key.Name);
        }

        _options.Boot.Timeout = TimeSpan.FromMilliseconds(999);
        _options.Retry.Attempts = 11;
        Faults().Should().Equal(
            "Gateway:Boot:Timeout is '999ms'; must be from 1s to 1h",
            "Gateway:Retry:Attempts is '11'; must be from 1 to 10");
    }

    [Theory]
    [InlineData("ftp://a:1", "expected http://HOST:PORT")]
    [InlineData("localhost:8080", "expected http://HOST:PORT")]
    [InlineData("http://a:1/path", "no path")]
    [InlineData("http://a:99999", "expected http://HOST:PORT")]
    [InlineData("http://localhost:0", "127.0.0.1:0")]
    [InlineData("unix:relative", "absolute")]
    public void A_bad_bind_is_named_with_what_is_accepted(string bind, string expected)
    {
        _options.Bind = [bind];
        Faults().Should().ContainSingle().Which.Should().StartWith($"Gateway:Bind is '{bind}'; ").And.Contain(expected);
    }

    [Fact]
    public void A_unix_socket_that_no_address_can_hold_is_a_fault()
    {
        _options.Bind = ["unix:/" + new string('x', 107)];
        Faults().Should().ContainSingle().Which.Should().Contain("at most 107 bytes");
    }

    [Theory]
    [InlineData("maybe")]
    [InlineData("OFF")]
    [InlineData("h2c://a:1")]
    [InlineData("http://localhost:8080")]
    public void A_bad_or_taken_admin_address_is_a_fault(string admin)
    {
        _options.Admin = admin;
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:Admin is ");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a space in it")]
    [InlineData("0123456789abcdé")]
    public void A_weak_admin_token_is_a_fault_and_is_not_shown(string token)
    {
        _options.AdminToken = token;
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:AdminToken is '***'; ");
    }

    [Fact]
    public void Https_needs_a_certificate()
    {
        _options.Bind = ["https://*:443"];
        Faults().Should().Equal(
            "Gateway:Bind is 'https://*:443'; https needs a certificate: set Gateway:Tls:Certificate");
    }

    [Fact]
    public void A_certificate_and_its_key_must_be_there()
    {
        (_options.Tls.Certificate, _options.Tls.Key) = ("/absent/a.pem", "/absent/a.key");
        Faults().Should().Equal(
            "Gateway:Tls:Certificate is '/absent/a.pem'; there is no such file",
            "Gateway:Tls:Key is '/absent/a.key'; there is no such file");
    }

    [Fact]
    public void Hot_reload_runs_one_replica()
    {
        (_options.Reload, _options.Replicas) = (true, "2");
        Faults().Should().ContainSingle().Which.Should().Contain("exactly one replica");
        _options.Replicas = "1";
        Faults().Should().BeEmpty();
    }

    [Fact]
    public void What_does_not_go_together_is_a_fault()
    {
        _options.Boot.BackOff = TimeSpan.FromMinutes(1);
        _options.Health.Path = "health";
        Faults().Should().HaveCount(2);
    }

    private IReadOnlyList<string> Faults() => new GatewayOptionsValidator(_options, _ => null).Faults();

    private static bool Accepts(SettingKey key, string text)
    {
        var options = new GatewayOptions { Boot = { BackOffMax = TimeSpan.FromHours(1) } };
        if (key.Name == "Gateway:Boot:BackOffMax") options.Boot.BackOff = TimeSpan.Zero;
        key.Set(options, SettingBinder.Read(key.Type, text));
        return new GatewayOptionsValidator(options, _ => null).Faults().Count == 0;
    }
}
