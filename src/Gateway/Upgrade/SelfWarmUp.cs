using Gateway.FrontDoor;

namespace Gateway.Upgrade;

/// <summary>Asks the new gateway through its own Kestrel: clients come all at once, not to wait for its JIT.</summary>
public static class SelfWarmUp
{
    private const int Clients = 4;

    // The JIT looks again at what was called 30 times.
    private const int Requests = 40;

    /// <param name="patience">What is not warm by then serves as it is.</param>
    public static async Task RunAsync(LoopbackEndPoint entrance, TimeSpan patience)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, stop) => entrance.EnterAsync(stop) };
        using var client = new HttpMessageInvoker(handler);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => AskAsync(client, deadline.Token)));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            // Clients get through as it is.
        }

        entrance.Close();
    }

    private static async Task AskAsync(HttpMessageInvoker client, CancellationToken cancellation)
    {
        for (var number = 0; number < Requests; number++)
        {
            // One that has a body takes another way.
            using var request = number % 2 == 0
                ? new HttpRequestMessage(HttpMethod.Get, "http://localhost/")
                : new HttpRequestMessage(HttpMethod.Post, "http://localhost/") { Content = new ByteArrayContent([1]) };
            using var response = await client.SendAsync(request, cancellation);
            await response.Content.CopyToAsync(Stream.Null, cancellation);
        }
    }
}
