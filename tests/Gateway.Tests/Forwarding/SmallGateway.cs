using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Forwarding.Link;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Forwarding;

/// <summary>The gateway's own Kestrel and forwarding with one replica behind them, all in this process; the test plays
/// the app and sends bytes.</summary>
public sealed class SmallGateway : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WebApplication _app;
    private readonly WebApplication _front;
    private RequestForwarder _forwarder = null!;
    private ReplicaClients _clients = null!;
    private IPEndPoint _address = null!;

    private SmallGateway(GatewayOptions options, RequestDelegate app)
    {
        Options = options;
        _app = Server(ListenAsReplica, builder => builder.ListenOnLink(_folder.At("link")));
        _app.OfferTrailers();
        _app.Run(app);
        _front = Server(ListenAsGateway, builder => OptionalMiddleware.Add(builder.Services, options));
        _front.Use(RecordAsync);
        OptionalMiddleware.UseAround(_front, options, new AccessRule(() => options));
        _front.Use(AnswerAsync);
        OptionalMiddleware.UseInFront(_front, options);
        _front.Run(context => _forwarder.ForwardAsync(context, RecordOf(context)));
    }

    public GatewayOptions Options { get; }
    public Uri Address => new($"http://{_address}");
    public Fleet Fleet { get; } = new();
    public GatewayCounters Counters { get; } = new();
    public Replica Replica { get; private set; } = null!;

    /// <summary>What was known of each request, in the order in which they ended.</summary>
    public ConcurrentQueue<RequestRecord> Ended { get; } = [];

    public static async Task<SmallGateway> OpenAsync(RequestDelegate app, GatewayOptions? options = null)
    {
        var gateway = new SmallGateway(options ?? new GatewayOptions(), app);
        await gateway.StartAsync();
        return gateway;
    }

    /// <param name="takes">Bytes that the client's system takes before the test does; null for its own choice.</param>
    public async Task<RawClient> ConnectAsync(int? takes = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (takes is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(_address, TestContext.Current.CancellationToken);
        return new RawClient(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static WebApplication Server(
        Action<KestrelServerOptions> listen, Action<WebApplicationBuilder>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(listen);
        builder.Services.AddHttpForwarder();
        more?.Invoke(builder);
        // Requests that a test leaves behind are not waited for.
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        return builder.Build();
    }

    private void ListenAsReplica(KestrelServerOptions kestrel)
    {
        kestrel.ListenUnixSocket(_folder.At("h1"));
        kestrel.ListenUnixSocket(_folder.At("h2"), listen => listen.Protocols = HttpProtocols.Http2);
        (kestrel.Limits.MinRequestBodyDataRate, kestrel.Limits.MinResponseDataRate) = (null, null);
    }

    private void ListenAsGateway(KestrelServerOptions kestrel)
    {
        KestrelLimits.Apply(kestrel, Options.Limits);
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            _address = listen.IPEndPoint!;
            listen.Use(HalfClose.Watch);
        });
    }

    private async Task StartAsync()
    {
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var link = Options.Link == LinkMode.Off ? null : _folder.At("link");
        Replica = Some.Replica(sockets: new ReplicaSockets(_folder.At("h2"), _folder.At("h1"), link));
        Fleet.Want(1, 1);
        Fleet.Add(Replica);
        Fleet.Apply(Replica, ReplicaEvent.ProbePassed);
        _forwarder = Forwarder();
        if (_clients.Of(Replica).Link is { } opening) await opening.Opening;
        await _front.StartAsync(TestContext.Current.CancellationToken);
        _address = new IPEndPoint(IPAddress.Loopback, new Uri(_front.Urls.Single()).Port);
    }

    private RequestForwarder Forwarder()
    {
        var clock = TimeProvider.System;
        var picker = new LeastInFlightPicker(Fleet, new Random(1), Options.Admission.MaxInFlight);
        var queue = new AdmissionQueue(
            Fleet, picker, ReadyWait.For(Options, Fleet, clock), Options.Admission, Counters, clock);
        var retries = new RetryPolicy(Options.Retry, () => Options.Timeouts, () => Options.Limits, Counters, clock);
        _clients = new ReplicaClients(() => Options.Timeouts);
        return new RequestForwarder(
            _front.Services.GetRequiredService<IHttpForwarder>(), queue, _clients, Fleet, retries,
            new SessionAffinity(Fleet, () => Options));
    }

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var id = RequestIds.Of(context.Request);
        var record = new RequestRecord(id, TimeProvider.System.GetTimestamp(), Options.AccessLog);
        context.Features.Set(record);
        try
        {
            await next(context);
        }
        finally
        {
            Ended.Enqueue(record);
        }
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var record = RecordOf(context);
        if (record.Failure is { } failure) await ProblemWriter.WriteAsync(context, record, failure);
    }

    private static RequestRecord RecordOf(HttpContext context) => context.Features.Get<RequestRecord>()!;
}
