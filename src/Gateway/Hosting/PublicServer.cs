using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Upgrade;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Hosting;

public sealed class PublicServer : IAsyncDisposable
{
    // For a client to answer a close frame.
    private static readonly TimeSpan _toClose = TimeSpan.FromSeconds(1);

    private readonly GatewayCore _core;
    private readonly GatedTransport _transport;
    private readonly LoopbackEndPoint _loopback = new();
    private readonly WarmUpReplica _warmUp;
    private readonly RateLimits _rates;
    private readonly ConnectionDrain _drain;
    private readonly SessionAffinity _affinity;
    private readonly WebApplication _app;

    public PublicServer(
        GatewayCore core, IConfigurationSection routes, Listeners listeners, GatedTransport transport,
        MaintenanceMode maintenance, WarmUpReplica warmUp)
    {
        (_core, _transport, _warmUp) = (core, transport, warmUp);
        _rates = new RateLimits(core.Live.Current.RateLimit, core.Log, GatewayCore.Clock);
        _affinity = new SessionAffinity(core.Fleet, () => core.Live.Current);
        _drain = new ConnectionDrain(transport, core.Counters, GatewayCore.Clock);
        _app = Build(routes, listeners, maintenance);
    }

    /// <summary>Another gateway serves still, whose clients come all at once.</summary>
    public bool Replaces { get; init; }

    /// <summary>Lets clients in; before that, where another gateway still serves them, this one warms up.</summary>
    /// <param name="openSides">What operators use opens first, so that it can be asked how things stand.</param>
    public async Task StartAsync(Func<Task> openSides)
    {
        if (!Replaces)
        {
            await openSides();
            await _app.StartAsync();
            return;
        }

        // Before anybody can come in by another way, and take this for the gateway that serves.
        _transport.Hold();
        await _app.StartAsync();
        await WarmUpAsync();
        await openSides();
        _transport.Open();
    }

    /// <summary>Clients need not wait for it: while the replicas boot there are none to be served.</summary>
    public async Task WarmUpAsync()
    {
        await using var replica = _warmUp;
        try
        {
            await replica.StartAsync();
            await SelfWarmUp.RunAsync(_loopback, _core.Live.Current.WarmUp.Timeout);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            _core.Log.Warn($"the gateway's own warm-up could not be done: {failure.Message}");
        }
    }

    public void Limit(LimitOptions limits) => KestrelLimits.Change(_app.Services, limits);
    public Task EmptyAsync(CancellationToken patience) => _drain.WaitAsync(Timeout.InfiniteTimeSpan, patience);

    /// <summary>Another gateway serves those who come anew, or this one does again.</summary>
    public void Replaced(bool yes) => _affinity.Leave(yes);

    /// <param name="properly">What lasts longer gets a last moment to end as it should.</param>
    public async Task StopAsync(TimeSpan linger, CancellationToken patience, Func<bool> properly)
    {
        _transport.Close();
        await _drain.WaitAsync(linger, patience);
        if (patience.IsCancellationRequested && properly()) await CloseStreamsAsync();
        await _app.StopAsync(patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _warmUp.DisposeAsync();
        await _rates.DisposeAsync();
    }

    private async Task CloseStreamsAsync()
    {
        var replicas = _core.Fleet.Current.Replicas;
        foreach (var replica in replicas) replica.CloseStreams();
        using var moment = new CancellationTokenSource(_toClose);
        await _drain.WaitAsync(TimeSpan.Zero, moment.Token);
        foreach (var replica in replicas.Where(replica => replica.StreamsClosed > 0))
            _core.Log.StreamsClosed(replica.Id, replica.StreamsClosed);
    }

    private WebApplication Build(IConfigurationSection routes, Listeners listeners, MaintenanceMode maintenance)
    {
        var options = _core.Live.Current;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, _core.Live.Current.Limits);
            listeners.Open(kestrel);
            kestrel.Listen(_loopback, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(WarmUpReplica.Mark);
            });
        });
        if (listeners.ServesHttp3) Quic.Use(builder.WebHost, () => Replaces);
        builder.Services.RemoveAll<IConnectionListenerFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_transport);
        builder.Services.AddSingleton<ILoggerFactory>(new Http2Faults(_core.Refusals, _core.Logs));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        // The stop's own deadline counts; the host's would cut in first.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton(_core.Pages);
        builder.Services.AddSingleton(_core.Refusals);
        builder.Services.AddSingleton<DiagnosticSource, KestrelRejections>();
        builder.Services.AddHttpForwarder();
        OptionalMiddleware.Add(builder.Services, options);
        if (routes.Exists()) builder.Services.AddReverseProxy().LoadFromConfig(routes)
            .ConfigureHttpClient((_, client) => ReplicaConnections.KeepBytes(client));

        var app = builder.Build();
        var yarp = app.Services.GetRequiredService<IHttpForwarder>();
        var pipeline = Pipeline(yarp, maintenance);
        UseWarmUp(app, yarp);
        app.Use(new ConnectionClose(_transport).InvokeAsync);
        app.Use(new ClientIdentity(() => _core.Live.Current).InvokeAsync);
        app.Use(pipeline.RecordAsync);
        app.Use(new AcmeChallenges(() => _core.Live.Current.Tls).InvokeAsync);
        var secure = new SecureTransport(() => _core.Live.Current.Tls, () => listeners.Urls);
        app.Use(secure.HoldAsync);
        OptionalMiddleware.UseAround(app, options, new AccessRule(() => _core.Live.Current));
        app.Use(pipeline.GuardAsync);
        app.Use(secure.RedirectAsync);
        app.Use(pipeline.LimitAsync);
        OptionalMiddleware.UseInFront(app, options);
        if (routes.Exists()) MapRoutes(app, pipeline);
        else app.Run(pipeline.ForwardAsync);
        return app;
    }

    private RequestPipeline Pipeline(IHttpForwarder yarp, MaintenanceMode maintenance)
    {
        var (live, counters, clock) = (_core.Live, _core.Counters, GatewayCore.Clock);
        var (forwarder, retries) = ForwarderTo(_core.Fleet, _affinity, yarp, counters);
        GatewayMetrics.ObserveRetryBudget(() => retries.RetriesLeft);
        var accessLog = new AccessLog(GatewayLogging.Output, () => live.Current, clock);
        var guard = new RequestGuard(() => live.Current, maintenance, _core.Refusals, clock);
        return new RequestPipeline(guard, _rates, forwarder, counters, accessLog, clock);
    }

    private (RequestForwarder Forwarder, RetryPolicy Retries) ForwarderTo(
        Fleet fleet, SessionAffinity affinity, IHttpForwarder yarp, GatewayCounters counters)
    {
        var (live, clock) = (_core.Live, GatewayCore.Clock);
        var options = live.Current;
        var picker = new LeastInFlightPicker(fleet, Random.Shared, options.Admission.MaxInFlight);
        var hold = ReadyWait.For(options, fleet, clock);
        var queue = new AdmissionQueue(fleet, picker, hold, options.Admission, counters, clock);
        var retries = new RetryPolicy(
            options.Retry, () => live.Current.Timeouts, () => live.Current.Limits, counters, clock);
        var clients = new ReplicaClients(
            () => live.Current.Timeouts,
            replica => ConnectPatience.Of(replica, fleet.Current, live.Current.Timeouts.Connect),
            (replica, why) => _core.Log.Warn($"replica {replica.Id.Text} is served over its sockets: {why}"));
        return (new RequestForwarder(yarp, queue, clients, fleet, retries, affinity), retries);
    }

    // The gateway's own requests count nowhere.
    private void UseWarmUp(WebApplication app, IHttpForwarder yarp)
    {
        var affinity = new SessionAffinity(_warmUp.Fleet, () => _core.Live.Current);
        var (forwarder, _) = ForwarderTo(_warmUp.Fleet, affinity, yarp, new GatewayCounters());
        app.Use((context, next) =>
        {
            if (!_loopback.IsOpen || !WarmUpReplica.IsMarked(context)) return next(context);
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics) metrics.MetricsDisabled = true;
            var began = GatewayCore.Clock.GetTimestamp();
            return forwarder.ForwardAsync(context, new RequestRecord(RequestIds.New(), began) { IsOwn = true });
        });
    }

    private static void MapRoutes(WebApplication app, RequestPipeline pipeline)
    {
        app.UseRouting();
        app.MapReverseProxy(proxy => proxy.Use((context, next) =>
        {
            Introduce(context);
            context.Response.OnStarting(() =>
            {
                context.Features.Get<RequestRecord>()!.Stamp(context.Response.Headers);
                return Task.CompletedTask;
            });
            return next(context);
        }));
        app.MapFallback("{**path}", pipeline.ForwardAsync);
    }

    // As the app's replicas are told who asks; YARP writes the address, scheme and host itself.
    private static void Introduce(HttpContext context)
    {
        var fields = context.Request.Headers;
        ForgedFields.Drop(fields);
        fields[RequestRecord.IdHeader] = context.Features.Get<RequestRecord>()!.RequestId;
        foreach (var (name, value) in ForwardedHeaders.Of(context).Shown) fields[name] = value;
    }
}
