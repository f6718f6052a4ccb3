using Gateway.Settings;

namespace Gateway.Tests.Settings;

public sealed class GatewayOptionsValidatorTests
{
    private GatewayOptions _options = new();

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

        _options = new GatewayOptions
        {
            Boot = new BootOptions { Timeout = TimeSpan.FromMilliseconds(999) },
            Retry = new RetryOptions { Attempts = 11 },
        };
        Faults().Should().Equal(
            "Gateway:Boot:Timeout is '999ms'; must be from 1s to 1h",
            "Gateway:Retry:Attempts is '11'; must be from 1 to 10");
    }

    [Fact]
    public void Pages_lie_in_a_folder_that_is_there()
    {
        _options = new GatewayOptions { ErrorPages = "/absent" };
        Faults().Should().Equal("Gateway:ErrorPages is '/absent'; there is no such folder");
    }

    [Fact]
    public void Keys_are_shared_or_not()
    {
        _options = new GatewayOptions { DataProtection = "off" };
        Faults().Should().BeEmpty();
        _options = new GatewayOptions { DataProtection = "on" };
        Faults().Should().Equal("Gateway:DataProtection is 'on'; expected shared or off");
    }

    [Fact]
    public void Replicas_start_together_or_one_first()
    {
        _options = new GatewayOptions { Start = "first" };
        Faults().Should().BeEmpty();
        _options = new GatewayOptions { Start = "alone" };
        Faults().Should().Equal("Gateway:Start is 'alone'; expected together or first");
    }

    [Fact]
    public void Clients_are_named_by_addresses_networks_words_and_hosts_and_every_other_entry_is_told()
    {
        _options = new GatewayOptions
        {
            TrustedProxies = ["10.0.0.0/8", "proxy"],
            Allow = ["loopback", "::1/200"],
            Deny = ["unix", "1"],
            Hosts = ["*.example.org", "http://a"],
            ProxyProtocol = "v2",
        };
        Faults().Should().Equal(
            $"Gateway:TrustedProxies is 'proxy'; {AddressList.Accepted}", $"Gateway:Allow is '::1/200'; {AddressList.Accepted}",
            $"Gateway:Deny is '1'; {AddressList.Accepted}", $"Gateway:Hosts is 'http://a'; {HostList.Accepted}",
            "Gateway:ProxyProtocol is 'v2'; expected on or off");
    }

    [Fact]
    public void The_proxy_protocol_needs_somebody_who_may_speak_it()
    {
        _options = new GatewayOptions { ProxyProtocol = "on" };
        Faults().Should().Equal("Gateway:ProxyProtocol is 'on'; nobody may speak it: set Gateway:TrustedProxies");
        _options = _options with { TrustedProxies = ["private"] };
        Faults().Should().BeEmpty();
    }

    [Fact]
    public void Clients_are_bound_where_the_app_shows_it_or_all_or_none()
    {
        _options = new GatewayOptions { Affinity = "cookie" };
        Faults().Should().BeEmpty();
        _options = new GatewayOptions { Affinity = "sticky" };
        Faults().Should().Equal("Gateway:Affinity is 'sticky'; expected auto, cookie or off");
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
        _options = new GatewayOptions { Bind = [bind] };
        Faults().Should().ContainSingle().Which.Should().StartWith($"Gateway:Bind is '{bind}'; ").And.Contain(expected);
    }

    [Fact]
    public void A_unix_socket_that_no_address_can_hold_is_a_fault()
    {
        _options = new GatewayOptions { Bind = ["unix:/" + new string('x', 107)] };
        Faults().Should().ContainSingle().Which.Should().Contain("at most 107 bytes");
    }

    [Theory]
    [InlineData("maybe")]
    [InlineData("OFF")]
    [InlineData("h2c://a:1")]
    [InlineData("http://localhost:8080")]
    public void A_bad_or_taken_admin_address_is_a_fault(string admin)
    {
        _options = new GatewayOptions { Admin = admin };
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:Admin is ");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a space in it")]
    [InlineData("0123456789abcdé")]
    public void A_weak_admin_token_is_a_fault_and_is_not_shown(string token)
    {
        _options = new GatewayOptions { AdminToken = token };
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:AdminToken is '***'; ");
        _options = new GatewayOptions { AdminReadToken = token };
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:AdminReadToken is '***'; ");
    }

    [Fact]
    public void A_dashboards_token_is_not_the_one_that_changes()
    {
        _options = new GatewayOptions { AdminToken = "0123456789abcdef", AdminReadToken = "0123456789abcdef" };
        Faults().Should().ContainSingle().Which.Should().StartWith("Gateway:AdminReadToken is '***'; ");
    }

    [Fact]
    public void The_admin_address_may_be_https_with_a_certificate()
    {
        _options = new GatewayOptions { Admin = "https://localhost:8081" };
        Faults().Should().Equal(
            "Gateway:Admin is 'https://localhost:8081'; https needs a certificate: set Gateway:Tls:Certificate, or run dotnet dev-certs https");
    }

    [Fact]
    public void Https_needs_a_certificate()
    {
        _options = new GatewayOptions { Bind = ["https://*:443"] };
        Faults().Should().Equal(
            "Gateway:Bind is 'https://*:443'; https needs a certificate: set Gateway:Tls:Certificate, or run dotnet dev-certs https");
        new GatewayOptionsValidator(_options, _ => null, hasDevCertificate: () => true).Faults().Should().BeEmpty();
    }

    public static TheoryData<TlsOptions, string> WrongTls => new()
    {
        { new() { Certificates = ["/absent"] }, "Gateway:Tls:Certificates is '/absent'; there is no such file or folder" },
        { new() { Challenges = "/absent" }, "Gateway:Tls:Challenges is '/absent'; there is no such folder" },
        { new() { ClientAuthorities = "/absent" }, "Gateway:Tls:ClientAuthorities is '/absent'; there is no such file" },
        { new() { ClientCertificates = "yes" }, "Gateway:Tls:ClientCertificates is 'yes'; expected off, optional or required" },
        {
            new() { ClientCertificates = "required" },
            "Gateway:Tls:ClientCertificates is 'required'; it needs those who issue them: Gateway:Tls:ClientAuthorities"
        },
        { new() { Redirect = "0" }, "Gateway:Tls:Redirect is '0'; expected on, off or the port of https" },
        { new() { Redirect = "65536" }, "Gateway:Tls:Redirect is '65536'; expected on, off or the port of https" },
        {
            new() { Redirect = "on" },
            "Gateway:Tls:Redirect is 'on'; no address is https; where a proxy in front ends TLS, name its port, such as 443"
        },
    };

    [Theory]
    [MemberData(nameof(WrongTls))]
    public void What_is_wrong_with_TLS_is_named(TlsOptions tls, string fault)
    {
        _options = new GatewayOptions { Tls = tls };
        Faults().Should().Equal(fault);
    }

    [Fact]
    public void HTTP_3_comes_over_https_and_without_the_PROXY_protocol()
    {
        _options = new GatewayOptions { Http3 = true };
        Faults().Should().Equal("Gateway:Http3 is 'true'; no address is https");
        _options = _options with { Bind = ["https://*:443"], ProxyProtocol = "on", TrustedProxies = ["private"] };
        new GatewayOptionsValidator(_options, _ => null, hasDevCertificate: () => true).Faults().Should().Equal(
            "Gateway:Http3 is 'true'; no PROXY protocol comes before QUIC: leave out one of the two");
    }

    [Fact]
    public void A_certificate_and_its_key_must_be_there()
    {
        _options = new GatewayOptions { Tls = new TlsOptions { Certificate = "/absent/a.pem", Key = "/absent/a.key" } };
        Faults().Should().Equal(
            "Gateway:Tls:Certificate is '/absent/a.pem'; there is no such file",
            "Gateway:Tls:Key is '/absent/a.key'; there is no such file");
    }

    [Fact]
    public void Hot_reload_runs_one_replica()
    {
        _options = new GatewayOptions { Reload = true, Replicas = "2" };
        Faults().Should().ContainSingle().Which.Should().Contain("exactly one replica");
        _options = _options with { Replicas = "1" };
        Faults().Should().BeEmpty();
    }

    [Fact]
    public void What_does_not_go_together_is_a_fault()
    {
        _options = new GatewayOptions
        {
            Boot = new BootOptions { BackOff = TimeSpan.FromMinutes(1) },
            Health = new HealthOptions { Path = "health" },
        };
        Faults().Should().HaveCount(2);
    }

    private IReadOnlyList<string> Faults() =>
        new GatewayOptionsValidator(_options, _ => null, hasDevCertificate: () => false).Faults();

    private static bool Accepts(SettingKey key, string text)
    {
        // The wait itself must not be above its bound, whichever of the two is tried.
        var boot = key.Name == "Gateway:Boot:BackOffMax"
            ? new BootOptions { BackOff = TimeSpan.Zero }
            : new BootOptions { BackOffMax = TimeSpan.FromHours(1) };
        var others = new GatewayOptions { Boot = boot };
        var options = SettingKey.Build(
            other => other == key ? SettingBinder.Read(key.Type, text) : other.Get(others));
        return new GatewayOptionsValidator(options, _ => null).Faults().Count == 0;
    }
}
