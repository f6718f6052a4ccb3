using System.Net;
using System.Text;
using Gateway.Control;
using Gateway.Observability;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Observability;

public class PrometheusNamesTests
{
    // Prometheus asks for both.
    [Theory]
    [InlineData("text/plain;version=0.0.4")]
    [InlineData("application/openmetrics-text;version=1.0.0")]
    public async Task A_scrape_is_text_in_either_form_and_whatever_compression_is_asked_for(string form)
    {
        using var telemetry = new Telemetry(scraped: true, again: false, _ => null);
        await using var app = SideServer.Build(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        telemetry.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Accept", form);
        client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");

        var scrape = await client.GetStringAsync(app.Urls.Single() + "/metrics", TestContext.Current.CancellationToken);

        scrape.Should().Contain("\ndotnet_timers").And.NotContain("dotnet_timer_count");
    }

    [Fact]
    public async Task A_gauge_of_NET_has_a_name_that_is_no_histograms_and_all_else_is_as_it_was()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await PrometheusNames.MendAsync(context, asked => asked.Response.WriteAsync(
            """
            # TYPE dotnet_timer_count gauge
            dotnet_timer_count{a="ä"} 2
            gateway_request_duration_seconds_count 3
            """, TestContext.Current.CancellationToken));
        Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()).Should().Be(
            """
            # TYPE dotnet_timers gauge
            dotnet_timers{a="ä"} 2
            gateway_request_duration_seconds_count 3
            """);
    }
}
