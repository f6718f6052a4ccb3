using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Gateway.ProcessTests.Templates;

/// <summary>Clients of a hub that stay, and come back by themselves when they are sent away.</summary>
public sealed class HubClients : IAsyncDisposable
{
    private const int AtOnce = 10;

    private readonly ConcurrentBag<HubConnection> _connections = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each negotiates, connects and is answered, at its first try.</summary>
    public static async Task<HubClients> ConnectAsync(GatewayRun gateway, int count, HttpTransportType transport)
    {
        var clients = new HubClients();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (_, _) => await clients.AddAsync(new Uri(gateway.Address, "/hub"), transport));
        return clients;
    }

    /// <summary>They go on asking until then.</summary>
    /// <returns>What a connection said that still counted itself as connected.</returns>
    public async Task<IReadOnlyList<Exception>> AskUntilAsync(Task end)
    {
        var faults = new ConcurrentQueue<Exception>();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!end.IsCompleted && await pause.WaitForNextTickAsync(Cancellation))
            await Task.WhenAll(_connections.Select(connection => AskAsync(connection, faults)));
        return [.. faults];
    }

    /// <summary>Waits until each is connected and answered.</summary>
    public Task AnswerAsync() => Task.WhenAll(_connections.Select(connection => Eventually.GetAsync<string>(
        async () => connection.State == HubConnectionState.Connected ? await EchoAsync(connection) : null,
        "An answer to a client that comes back",
        failure => failure is InvalidOperationException or OperationCanceledException or HttpRequestException)));

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_connections.Select(connection => connection.DisposeAsync().AsTask()));

    private async Task AddAsync(Uri hub, HttpTransportType transport)
    {
        var connection = new HubConnectionBuilder().WithUrl(hub, transport).WithAutomaticReconnect().Build();
        _connections.Add(connection);
        await connection.StartAsync(Cancellation);
        (await EchoAsync(connection)).Should().Be("hello");
    }

    private static Task<string> EchoAsync(HubConnection connection) =>
        connection.InvokeAsync<string>("Echo", "hello", Cancellation);

    // Who is sent away in the middle of a question hears that it is off; a question to the wrong replica is a fault.
    private static async Task AskAsync(HubConnection connection, ConcurrentQueue<Exception> faults)
    {
        if (connection.State != HubConnectionState.Connected) return;
        try
        {
            await EchoAsync(connection);
        }
        catch (HttpRequestException fault)
        {
            faults.Enqueue(fault);
        }
        catch (Exception sentAway) when (sentAway is InvalidOperationException or OperationCanceledException)
        {
        }
    }
}
