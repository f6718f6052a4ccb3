using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.FrontDoor;

/// <summary>The gateway's own Kestrel, with an app behind it that answers "fine"; the test sends bytes.</summary>
public sealed class SmallFrontDoor : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmallFrontDoor(WebApplication app, Listeners listeners, GatedTransport transport) =>
        (_app, Address, Transport) = (app, new Uri(listeners.Urls[0]), transport);

    public Uri Address { get; }
    public GatedTransport Transport { get; }

    /// <param name="hasRoom">The transport's; always by default.</param>
    /// <param name="inner">Where this gateway enters, when its transport is held.</param>
    /// <param name="options">Whom it believes and lets in.</param>
    /// <param name="log">What it says of those it does not.</param>
    /// <param name="bind">Where it listens.</param>
    /// <param name="http3">Whether also over QUIC.</param>
    public static async Task<SmallFrontDoor> OpenAsync(
        Func<bool>? hasRoom = null, LoopbackEndPoint? inner = null, Func<GatewayOptions>? options = null,
        ListLogger<GatewayLog>? log = null, string bind = "http://127.0.0.1:0",
        bool http3 = false)
    {
        var refusals = new Refusals(new GatewayLog(log ?? new ListLogger<GatewayLog>()), TimeProvider.System);
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), NullLoggerFactory.Instance, hasRoom ?? (() => true));
        var certificates = new Certificates(
            () => options?.Invoke().Tls ?? new TlsOptions(), new GatewayLog(NullLogger<GatewayLog>.Instance),
            TimeProvider.System);
        options ??= () => new GatewayOptions();
        var pages = new ErrorPages(options, new PageFolder(_ => { }, TimeProvider.System));
        var admission = new ConnectionAdmission(options, refusals, pages, TimeProvider.System);
        var listeners = new Listeners([BindUrl.Parse(bind, out _)!], certificates, transport, admission)
        {
            ServesHttp3 = http3,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, new LimitOptions { RequestLine = 1024, RequestHeaders = 4096 });
            listeners.Open(kestrel);
            if (inner is not null) kestrel.Listen(inner);
        });
        if (http3) Quic.Use(builder.WebHost.UseKestrelHttpsConfiguration(), () => false);
        builder.Services.AddSingleton(refusals);
        builder.Services.AddSingleton<ILoggerFactory>(new Http2Faults(refusals, NullLoggerFactory.Instance));
        builder.Services.AddSingleton<DiagnosticSource, KestrelRejections>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        var app = builder.Build();
        app.Use(new ConnectionClose(transport).InvokeAsync);
        app.Use(new ClientIdentity(options).InvokeAsync);
        app.Run(context =>
        {
            var (request, client) = (context.Request, context.Connection);
            context.Response.Headers["X-Seen"] =
                $"{request.Scheme} {request.Host} {client.RemoteIpAddress} {client.RemotePort}";
            context.Response.Headers["X-Forged"] = request.Headers["X-Real-IP"];
            context.Response.Headers["X-Told"] = $"{request.Headers["X-Request-Id"]} {request.Headers["Client-Cert"]}";
            return context.Response.WriteAsync("fine");
        });
        if (inner is not null) transport.Hold();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SmallFrontDoor(app, listeners, transport);
    }

    public void Limit(LimitOptions limits) => KestrelLimits.Change(_app.Services, limits);

    /// <summary>A connection that lets itself be asked again and again.</summary>
    public async Task<KeptConnection> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        return new KeptConnection(client);
    }

    /// <summary>Sends the bytes and reads until the gateway closes the connection.</summary>
    /// <param name="ends">Its sending side as well, after the last byte.</param>
    public async Task<string> SpeakAsync(string text, bool ends = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        if (ends) client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
