namespace Gateway.ProcessTests.Hook;

public class HostingStyleTests
{
    [Theory]
    [InlineData("create-builder")]
    [InlineData("create-slim-builder")]
    [InlineData("create-empty-builder")]
    [InlineData("generic-host")]
    [InlineData("web-host-defaults")]
    [InlineData("web-host-builder")]
    [InlineData("use-urls")]
    [InlineData("configuration-urls")]
    [InlineData("settings-urls")]
    [InlineData("app-urls")]
    [InlineData("run-url")]
    [InlineData("listen-any-ip")]
    [InlineData("listen-unix-socket")]
    [InlineData("listen-https")]
    [InlineData("settings-endpoints")]
    [InlineData("endpoint-defaults")]
    public async Task Every_style_listens_on_the_gateways_two_sockets_and_nowhere_else(string style)
    {
        await using var replica = await HookedReplica.ServeAsync(style);

        var overH2 = await replica.ReportAsync(replica.Http2);
        var overH1 = await replica.ReportAsync(replica.Http1);

        overH2.Protocol.Should().Be("HTTP/2");
        overH1.Protocol.Should().Be("HTTP/1.1");
        overH1.Addresses.Should().BeEquivalentTo("http://unix:" + replica.H2, "http://unix:" + replica.H1);
        if (OperatingSystem.IsLinux())
            ListeningSockets.Of(replica.Process.Id).Should().BeEquivalentTo(replica.H2, replica.H1);
    }

    [Fact]
    public async Task A_second_web_host_stays_where_the_app_put_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The kernel's tables of sockets are read under /proc.");
        await using var replica = await HookedReplica.ServeAsync("second-host");

        var listening = await Eventually.GetAsync(
            () => Task.FromResult(ListeningSockets.Of(replica.Process.Id) is { Count: 3 } three ? three : null),
            "the second host's own address");

        listening.Should().Contain([replica.H2, replica.H1]).And.ContainSingle(at => at.StartsWith("tcp:"));
    }

    [Fact]
    public async Task Kestrels_limits_for_http2_are_raised()
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder");

        var report = await replica.ReportAsync(replica.Http1);

        report.Streams.Should().Be(100_000);
        report.ConnectionWindow.Should().Be(100 * 1024 * 1024);
        report.StreamWindow.Should().Be(1024 * 1024);
    }

    [Fact]
    public async Task The_apps_own_limits_are_kept()
    {
        await using var replica = await HookedReplica.ServeAsync("own-limits");

        var report = await replica.ReportAsync(replica.Http1);

        report.MaxRequestBodySize.Should().Be(1234);
        report.KeepAliveSeconds.Should().Be(99);
        report.Streams.Should().Be(200_000);
    }
}
