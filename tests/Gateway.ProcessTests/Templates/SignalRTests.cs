using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;

namespace Gateway.ProcessTests.Templates;

[Trait("Category", "Templates")]
[Collection(TemplateCollection.Name)]
public class SignalRTests(SignalRTests.App app) : IClassFixture<SignalRTests.App>
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
        await using var gateway = await GatewayRun.ServeAppAsync(app.Published, replicas: 1);
        await using var connection = Connection(gateway, options => options.Transports = transport);

        await AnswersAsync(connection);
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
        protected override Task ChangeAsync(string folder) => File.WriteAllTextAsync(
            Path.Combine(folder, "Program.cs"),
            """
            using Microsoft.AspNetCore.SignalR;

            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddSignalR();
            var app = builder.Build();
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
            """);
    }
}
