using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Forwarding.Outcomes;

public class ConnectTests() : Connects("sockets");

public class ConnectsOverTheLinkTests() : Connects("link");

/// <summary>WebSockets over HTTP/2 (RFC 8441), which their apps see as any other.</summary>
public abstract class Connects(string transport)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_that_knows_GET_alone_echoes()
    {
        await using var app = await ServeAsync(EchoAsync);
        await using var gateway = await SmallGateway.OpenAsync(app.Over(transport));
        using var socket = await ConnectAsync(gateway);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        var buffer = new byte[100];
        var got = await socket.ReceiveAsync(buffer, Cancellation);
        Encoding.UTF8.GetString(buffer, 0, got.Count).Should().Be("hello");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancellation);
        app.Over(transport).Failures.Should().Be(0);
    }

    [Theory]
    [InlineData(200, 400)] // over HTTP/2 it would say that the socket is open
    [InlineData(404, 404)]
    [InlineData(503, 503)]
    public async Task An_app_that_answers_instead_refuses(int answered, int got)
    {
        await using var app = await ServeAsync(context =>
        {
            context.Response.StatusCode = answered;
            return context.Response.WriteAsync("no socket");
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Over(transport));
        (await RefusedAsync(gateway)).Should().Be((HttpStatusCode)got);
        app.Over(transport).Failures.Should().Be(0);
    }

    [Fact]
    public async Task An_app_that_has_not_read_the_key_is_no_WebSocket()
    {
        await using var app = await ServeAsync(async context =>
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
            await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        });
        await using var gateway = await SmallGateway.OpenAsync(app.Over(transport));
        (await RefusedAsync(gateway)).Should().Be(HttpStatusCode.BadGateway);
    }

    private static Task<KestrelReplica> ServeAsync(RequestDelegate answer) => KestrelReplica.ServeAsync(
        new WebSocketMiddleware(answer, Options.Create(new WebSocketOptions()), NullLoggerFactory.Instance).Invoke);

    private static async Task EchoAsync(HttpContext context)
    {
        context.Request.Method.Should().Be("GET");
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { CloseStatus: null } got)
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, true, context.RequestAborted);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }

    private static async Task<ClientWebSocket> ConnectAsync(SmallGateway gateway)
    {
        var socket = new ClientWebSocket();
        await ConnectAsync(socket, gateway);
        return socket;
    }

    private static async Task<HttpStatusCode> RefusedAsync(SmallGateway gateway)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await FluentActions.Awaiting(() => ConnectAsync(socket, gateway)).Should().ThrowAsync<WebSocketException>();
        return socket.HttpStatusCode;
    }

    private static async Task ConnectAsync(ClientWebSocket socket, SmallGateway gateway)
    {
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        await socket.ConnectAsync(new UriBuilder(gateway.H2) { Scheme = "ws", Path = "/ws" }.Uri, client, Cancellation);
    }
}
