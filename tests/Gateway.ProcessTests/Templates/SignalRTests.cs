using Gateway.ProcessTests.Dashboard;
using Gateway.ProcessTests.Hook;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class SignalRTests(SignalRTests.App app, Browser browser)
    : IClassFixture<SignalRTests.App>, IClassFixture<Browser>
{
    [Fact]
    public async Task A_hub_answers_over_websockets_from_either_replica()
    {
        await using var connection = Connection(app.Gateway, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            // What was negotiated with one replica is unknown to the other.
            options.SkipNegotiation = true;
        });

        await AnswersAsync(connection);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_hub_answers_over_every_transport_that_a_client_negotiates(HttpTransportType transport)
    {
        await using var connection = Connection(app.Gateway, options => options.Transports = transport);

        await AnswersAsync(connection);
    }

    [Fact]
    public async Task A_hub_answers_over_websockets_without_the_link()
    {
        await using var gateway = await app.ServeAsync(1, ("Gateway__Link", "off"));
        await using var connection = Connection(gateway, options => options.Transports = HttpTransportType.WebSockets);

        await AnswersAsync(connection);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets, 0)]
    [InlineData(HttpTransportType.ServerSentEvents, 0)]
    // Who polls learns that its connection has ended by an answer: once for each replica that leaves.
    [InlineData(HttpTransportType.LongPolling, 2)]
    public async Task A_hundred_clients_connect_at_once_and_stay_across_a_reload(HttpTransportType transport, int lost)
    {
        await using var early = await HubClients.ConnectAsync(app.Gateway, 50, transport);
        var reload = app.Gateway.RunVerbAsync("reload");
        var faults = early.AskUntilAsync(reload);

        await using var late = await HubClients.ConnectAsync(app.Gateway, 50, transport);

        await reload;
        (await faults).Should().HaveCountLessThanOrEqualTo(50 * lost);
        TestContext.Current.SendDiagnosticMessage("{0}: {1} questions were lost", transport, (await faults).Count);
        await early.AnswerAsync();
        await late.AnswerAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_hundred_clients_connect_to_four_replicas(HttpTransportType transport)
    {
        await using var gateway = await app.ServeAsync(4);
        await using var clients = await HubClients.ConnectAsync(gateway, 100, transport);

        await clients.AnswerAsync();
    }

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task A_browser_connects_a_hundred_times_and_stays_across_a_reload(string transport)
    {
        var (visits, stay) = (new HubPage(await browser.NewPageAsync()), new HubPage(await browser.NewPageAsync()));
        await visits.OpenAsync(app.Gateway.Address);
        await stay.OpenAsync(app.Gateway.Address);
        await stay.StayAsync(transport);

        var failures = await visits.VisitAsync(transport, 50);
        var reload = app.Gateway.RunVerbAsync("reload");
        failures = [.. failures, .. await visits.VisitAsync(transport, 50)];

        await reload;
        failures.Should().BeEmpty();
        (await stay.AnswerAsync()).Should().Be("hello");
    }

    private static HubConnection Connection(
        GatewayRun gateway, Action<HttpConnectionOptions> configure) =>
        new HubConnectionBuilder().WithUrl(new Uri(gateway.Address, "/hub"), configure).Build();

    // A call with an answer, and a stream of the hub's own.
    private static async Task AnswersAsync(HubConnection connection)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await connection.StartAsync(cancellation);

        (await connection.InvokeAsync<string>("Echo", "hello", cancellation)).Should().Be("hello");
        var counted = new List<int>();
        await foreach (var number in connection.StreamAsync<int>("Count", 3, cancellation)) counted.Add(number);
        counted.Should().Equal(1, 2, 3);
    }

    /// <summary>No template has a hub: the emptiest one gets the hub of the tutorials.</summary>
    public sealed class App() : TemplateApp("web")
    {
        // Who holds a WebSocket would be waited for longer.
        protected override (string, string)[] Settings => [("Gateway__Stop__Timeout", "3s")];

        protected override async Task ChangeAsync(string folder)
        {
            await HubPage.PublishAsync(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        }

        private const string Program =
            """
            using Microsoft.AspNetCore.SignalR;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddSignalR();
            var app = builder.Build();
            app.UseStaticFiles();
            app.MapHub<TestHub>("/hub");
            app.Run();

            public class TestHub : Hub
            {
                public string Echo(string text) => text;

                public async IAsyncEnumerable<int> Count(int upTo)
                {
                    for (var i = 1; i <= upTo; i++)
                    {
                        yield return i;
                        await Task.Yield();
                    }
                }
            }
            """;
    }
}
