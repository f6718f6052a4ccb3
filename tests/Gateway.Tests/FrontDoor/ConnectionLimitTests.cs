using System.IO.Pipelines;
using System.Net;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public class ConnectionLimitTests
{
    private const string Browser =
        "GET / HTTP/1.1\r\nHost: a\r\naccept: text/html,*/*;q=0.8\r\nAccept-Language: de, en;q=0.5\r\n\r\n";

    private readonly ConnectionCounts _counts = new();
    private readonly ListLogger<GatewayLog> _log = new();

    [Fact]
    public void At_the_limit_is_held_and_one_over_it_is_not_until_one_leaves()
    {
        var one = IPAddress.Parse("192.0.2.1");
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.TooManyOfAddress);
        Enter(IPAddress.Parse("192.0.2.2"), mostOfHolder: 2).Should().Be(ConnectionVerdict.Held, "it is another's");
        _counts.Leave(one);
        Enter(one, mostOfHolder: 2).Should().Be(ConnectionVerdict.Held);
    }

    [Fact]
    public void In_all_it_is_the_same_whoever_they_are()
    {
        Enter(IPAddress.Parse("192.0.2.1"), most: 2).Should().Be(ConnectionVerdict.Held);
        Enter(null, most: 2).Should().Be(ConnectionVerdict.Held);
        Enter(IPAddress.Parse("192.0.2.3"), most: 2).Should().Be(ConnectionVerdict.TooMany);
        _counts.Leave(null);
        Enter(IPAddress.Parse("192.0.2.3"), most: 2).Should().Be(ConnectionVerdict.Held);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Whoever_has_one_address_of_ipv6_has_all_of_its_network(string one, string other, bool same) =>
        AddressForm.Holder(IPAddress.Parse(one)).Equals(AddressForm.Holder(IPAddress.Parse(other))).Should().Be(same);

    [Theory]
    [InlineData(1, 0, "503")]
    [InlineData(0, 1, "429")]
    public async Task Who_is_too_many_is_told_so_and_the_others_stay(int most, int mostOfAddress, string status)
    {
        var limits = new LimitOptions { Connections = most, ConnectionsPerAddress = mostOfAddress };
        await using var door = await OpenAsync(new GatewayOptions { Limits = limits });
        using var first = await door.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");

        (await door.SpeakAsync("")).Should().StartWith($"HTTP/1.1 {status} ").And.Contain("Retry-After: ")
            .And.Contain("Connection: close").And.Contain("too-many-connections");

        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("refused 127.0.0.1 (connections");
    }

    [Fact]
    public async Task A_browser_that_is_too_many_gets_a_page_and_the_operators_own_where_there_is_one()
    {
        using var folder = new TempFolder();
        folder.Write("429.de.html", "<p>Zu viele</p>");
        var options = new GatewayOptions { Limits = new LimitOptions { ConnectionsPerAddress = 1 } };
        await using var door = await SmallFrontDoor.OpenAsync(options: () => options, log: _log);
        using var first = await door.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");

        (await door.SpeakAsync(Browser)).Should().StartWith("HTTP/1.1 429 ").And.Contain("Retry-After: 1\r\n")
            .And.Contain("Content-Type: text/html; charset=utf-8\r\n").And.Contain("Content-Security-Policy: ")
            .And.Contain("<h1>Too many connections</h1>").And.Contain("Try again in a moment.");

        options = options with { ErrorPages = folder.Path };
        (await door.SpeakAsync(Browser)).Should().StartWith("HTTP/1.1 429 ")
            .And.Contain("Content-Language: de\r\n").And.EndWith("\r\n\r\n<p>Zu viele</p>");
    }

    [Fact]
    public async Task Who_asks_for_nothing_is_waited_for_briefly_and_only_so_many_are()
    {
        var (clock, options) = (new FakeTimeProvider(), new GatewayOptions { Limits = new LimitOptions { Connections = 1 } });
        var limit = new ConnectionLimit(
            () => options, new MadeOfLive<AddressList>(() => options, now => new AddressList(now.TrustedProxies)),
            new Refusals(new GatewayLog(_log), clock), SomePages.Of(), clock).Hold(speaksHttp: true);
        var stays = new TaskCompletionSource();
        var held = limit(_ => stays.Task)(Silent());
        var waiting = Enumerable.Range(0, 64).Select(_ => limit(_ => stays.Task)(Silent())).ToList();
        waiting.Should().OnlyContain(one => !one.IsCompleted);

        await limit(_ => stays.Task)(Silent()).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMilliseconds(250));
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        stays.SetResult();
        await held;
    }

    [Fact]
    public async Task A_trusted_proxy_brings_as_many_as_it_has_clients()
    {
        var limits = new LimitOptions { ConnectionsPerAddress = 1 };
        await using var door = await OpenAsync(new GatewayOptions { Limits = limits, TrustedProxies = ["loopback"] });
        using var first = await door.ConnectAsync();
        using var second = await door.ConnectAsync();
        (await first.AskAsync()).Should().StartWith("HTTP/1.1 200");
        (await second.AskAsync()).Should().StartWith("HTTP/1.1 200");
    }

    private static DefaultConnectionContext Silent() => new("silent", new Silence(), new Silence());

    private ConnectionVerdict Enter(IPAddress? holder, int most = 0, int mostOfHolder = 0) =>
        _counts.Enter(holder, most, mostOfHolder);

    private Task<SmallFrontDoor> OpenAsync(GatewayOptions options) =>
        SmallFrontDoor.OpenAsync(options: () => options, log: _log);

    /// <summary>A client that sends nothing, and takes what it is told.</summary>
    private sealed class Silence : IDuplexPipe
    {
        public PipeReader Input { get; } = new Pipe().Reader;
        public PipeWriter Output { get; } = new Pipe().Writer;
    }
}
