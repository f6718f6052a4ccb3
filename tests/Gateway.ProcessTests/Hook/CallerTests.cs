using System.Net;
using System.Net.Http.Json;

namespace Gateway.ProcessTests.Hook;

public class CallerTests
{
    [Theory]
    [InlineData("create-builder")]
    [InlineData("create-empty-builder")]
    [InlineData("generic-host")]
    [InlineData("web-host-defaults")]
    [InlineData("web-host-builder")]
    [InlineData("listen-any-ip")]
    public async Task Every_style_shows_the_gateways_client_over_both_sockets(string style)
    {
        await using var replica = await HookedReplica.ServeAsync(style);

        foreach (var client in new[] { replica.Http1, replica.Http2 })
        {
            var told = await AskAsync(client, "203.0.113.7:51234");
            (told.Scheme, told.Client).Should().Be(("https", "203.0.113.7|51234"));
            var other = await AskAsync(client, "[2001:db8::7]:443");
            other.Client.Should().Be("2001:db8::7|443");
            // A probe, on a connection that has carried clients.
            var probe = await replica.ReportAsync(client);
            (probe.Scheme, probe.Client).Should().Be(("http", "|0"));
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("203.0.113.7:99999")]
    [InlineData("")]
    public async Task What_is_no_address_changes_none(string client)
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder");
        (await AskAsync(replica.Http1, client)).Client.Should().Be("|0");
    }

    [Fact]
    public async Task Logs_show_it_too()
    {
        await using var replica = HookedReplica.Start(
            TestPaths.HostingStyles,
            new Dictionary<string, string?> { ["Logging__LogLevel__Microsoft.AspNetCore"] = "Information" },
            "create-builder");
        await replica.GetAsync("/");
        await AskAsync(replica.Http1, "203.0.113.7:51234");
        await replica.Process.LineAsync("Request starting HTTP/1.1 GET https://shop.example/");
    }

    [Fact]
    public async Task Nothing_of_the_gateways_own_is_left_in_the_headers()
    {
        await using var replica = HookedReplica.Start(TestPaths.Tokens);
        await replica.GetAsync("/name");

        using var request = Told("/caller", "203.0.113.7:51234");
        using var answer = await replica.Http1.SendAsync(request, TestContext.Current.CancellationToken);
        var caller = await answer.Content.ReadFromJsonAsync<CallerReport>(TestContext.Current.CancellationToken);

        caller!.Port.Should().Be(51234);
        caller.Headers.Keys.Should().NotContain(name => name.StartsWith("X-Gateway", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<ReplicaReport> AskAsync(HttpClient client, string address)
    {
        using var request = Told("/", address);
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<ReplicaReport>(TestContext.Current.CancellationToken))!;
    }

    // As the gateway sends what came over TLS.
    private static HttpRequestMessage Told(string path, string client)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version11 };
        request.Headers.Host = "shop.example";
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Gateway-Client", client);
        return request;
    }
}

/// <summary>What the app with the tokens says of whoever asks.</summary>
public sealed record CallerReport(
    string? Address, int Port, string Scheme, bool IsHttps, string Host, string Link, Dictionary<string, string> Headers);
