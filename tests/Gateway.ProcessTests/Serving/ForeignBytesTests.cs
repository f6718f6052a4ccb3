using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.ProcessTests.Hook;

namespace Gateway.ProcessTests.Serving;

/// <summary>Header values beyond ASCII, and hosts that few people have, as clients send them.</summary>
public sealed class ForeignBytesTests : IAsyncLifetime
{
    private GatewayRun _gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await TokensApp.ServeAsync(2);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")] // over HTTP/1.1, as all that have a body
    public async Task What_a_client_sends_reaches_the_app_and_what_the_app_answers_the_client(string method)
    {
        var (status, head, body) = await AskAsync(
            $"{method} /caller HTTP/1.1\r\nHost: xn--bcher-kva.example\r\nCookie: name=José\r\nX-City: Zürich 東京\r\n"
            + "Content-Length: 2\r\nConnection: close\r\n\r\nab");

        status.Should().Be(200);
        head.Should().Contain("X-Answer: Grüße 東京");
        var caller = JsonDocument.Parse(body).RootElement;
        caller.GetProperty("host").GetString().Should().Be("bücher.example", "Kestrel decodes it, here as without us");
        var headers = caller.GetProperty("headers");
        headers.GetProperty("Cookie").GetString().Should().Be("name=José");
        headers.GetProperty("X-City").GetString().Should().Be("Zürich 東京");
        headers.GetProperty("Host").GetString().Should().Be("xn--bcher-kva.example");
        await NobodyIsBlamedAsync();
    }

    [Theory]
    [InlineData("Host: a..b", "")]
    [InlineData("Host: [::1", "")]
    [InlineData("Host: h", "X-City: Z\u00fcrich")] // one byte of Latin-1, which is no UTF-8
    public async Task What_cannot_be_sent_on_is_the_clients_fault_and_costs_no_replica_anything(string host, string other)
    {
        var (status, _, _) = await AskAsync(
            $"GET /caller HTTP/1.1\r\n{host}\r\n{other}{(other == "" ? "" : "\r\n")}Connection: close\r\n\r\n",
            other == "" ? Encoding.UTF8 : Encoding.Latin1);
        status.Should().Be(400);
        await NobodyIsBlamedAsync();
    }

    private async Task NobodyIsBlamedAsync() =>
        (await _gateway.ReplicasAsync()).GetProperty("replicas").EnumerateArray()
            .Sum(replica => replica.GetProperty("failures").GetInt64()).Should().Be(0);

    private async Task<(int Status, string Head, string Body)> AskAsync(string request, Encoding? encoding = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_gateway.Address.Host, _gateway.Address.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync((encoding ?? Encoding.UTF8).GetBytes(request), Cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(answer.AsSpan(9, 3), null), answer[..end], Json(answer[end..]));
    }

    // Without the sizes of its chunks.
    private static string Json(string body) =>
        body.Contains('{') ? body[body.IndexOf('{')..(body.LastIndexOf('}') + 1)] : "";
}
