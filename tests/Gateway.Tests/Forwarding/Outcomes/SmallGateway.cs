using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>A request's whole way on loopback: the gateway's own Kestrel, its loop, and the replicas that a test gives
/// it.</summary>
public sealed class SmallGateway : IAsyncDisposable
{
    private readonly MemoryStream _lines = new();
    private readonly Refusals _refusals = new(new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System);
    private readonly ConcurrentQueue<string> _failed = [];
    private readonly LogOutput _log;
    private readonly RateLimits _rates;
    private WebApplication? _app;
    private readonly ReplicaClients _links;
    private IReadOnlyList<string> _urls = [];

    private SmallGateway(GatewayOptions options)
    {
        Options = options with { AccessLog = true };
        _links = new ReplicaClients(() => Options.Timeouts);
        _log = new LogOutput(_lines);
        _rates = new RateLimits(options.RateLimit, new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System);
    }

    public GatewayOptions Options { get; }
    public Fleet Fleet { get; } = new();
    public GatewayCounters Counters { get; } = new();
    public MaintenanceMode Maintenance { get; } = new(_ => { });

    /// <summary>Where it is asked over HTTP/1.1, and over HTTP/2 without TLS.</summary>
    public Uri H1 => new(_urls[0]);

    public Uri H2 => new(_urls[1].Replace("h2c:", "http:"));

    public static Task<SmallGateway> OpenAsync(params Replica[] replicas) => OpenAsync(new GatewayOptions(), replicas);

    public static async Task<SmallGateway> OpenAsync(GatewayOptions options, params Replica[] replicas)
    {
        var gateway = new SmallGateway(options);
        foreach (var replica in replicas)
        {
            gateway.Fleet.Add(replica);
            gateway.Fleet.Apply(replica, ReplicaEvent.ProbePassed);
        }

        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>A client that is told all that comes, and follows nothing.</summary>
    public HttpClient Client(int version) => new(new WhatFailed(_failed)
    {
        InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false },
    })
    {
        BaseAddress = version == 2 ? H2 : H1,
        DefaultRequestVersion = new Version(version, version == 2 ? 0 : 1),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>Sends these bytes over HTTP/1.1 and reads until the gateway closes the connection.</summary>
    /// <param name="then">What else the client does, before it reads.</param>
    public async Task<string> SpeakAsync(string text, Func<Socket, Task>? then = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(H1.Host, H1.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        if (then is not null) await then(client.Client);
        return await ReadAsync(stream).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    /// <summary>The lines of the access log, once there are so many.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(int count)
    {
        await Eventually.TrueAsync(() => Counters.Requests >= count && Counters.InFlight == 0, "the requests' ends");
        _log.Dispose();
        return Encoding.UTF8.GetString(_lines.ToArray()).TrimEnd('\n').Replace("\n    ", " ").Split('\n');
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _rates.DisposeAsync();
        _log.Dispose();
    }

    // What has come before a reset has come.
    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (Exception reset) when (reset is IOException or ObjectDisposedException)
        {
            text.Append("(reset)");
        }

        return text.ToString();
    }

    private async Task StartAsync()
    {
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), NullLoggerFactory.Instance, () => true);
        var certificates = new Certificates(
            () => new TlsOptions(), new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System);
        var listeners = new Listeners(
            [BindUrl.Parse("http://127.0.0.1:0", out _)!, BindUrl.Parse("h2c://127.0.0.1:0", out _)!],
            certificates, transport);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, Options.Limits);
            listeners.Open(kestrel);
        });
        builder.Services.AddSingleton(_refusals);
        builder.Services.AddSingleton<DiagnosticSource, KestrelRejections>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        var pipeline = Pipeline(_app.Services.GetRequiredService<IHttpForwarder>());
        _app.Use(NoteAsync);
        _app.Use(new ClientIdentity(() => Options).InvokeAsync);
        _app.Use(pipeline.RecordAsync);
        _app.Use(pipeline.GuardAsync);
        _app.Use(pipeline.LimitAsync);
        _app.Run(pipeline.ForwardAsync);
        foreach (var replica in Fleet.Current.Replicas)
            if (_links.Of(replica).Link is { } link) await link.Opening;
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _urls = listeners.Urls;
    }

    private async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception unhandled)
        {
            _failed.Enqueue($"{unhandled}");
            throw;
        }

        if (context.Features.Get<RequestRecord>() is { Failure: { } failure } record)
            _failed.Enqueue($"{failure}: {record.FailureDetail}");
    }

    private RequestPipeline Pipeline(IHttpForwarder yarp)
    {
        var clock = TimeProvider.System;
        var queue = new AdmissionQueue(
            Fleet, new LeastInFlightPicker(Fleet, new Random(1), Options.Admission.MaxInFlight),
            ReadyWait.For(Options, Fleet, clock), Options.Admission, Counters, clock);
        var retries = new RetryPolicy(Options.Retry, () => Options.Timeouts, () => Options.Limits, Counters, clock);
        var forwarder = new RequestForwarder(
            yarp, queue, _links, Fleet, retries,
            new SessionAffinity(Fleet, () => Options));
        return new RequestPipeline(
            new RequestGuard(() => Options, Maintenance, _refusals, clock), _rates, forwarder, Counters,
            new AccessLog(_log, () => Options, clock), clock);
    }
}
