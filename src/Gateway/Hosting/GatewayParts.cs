using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;
using Gateway.Upgrade;

namespace Gateway.Hosting;

public sealed class GatewayParts : IAsyncDisposable
{
    private readonly GatewayReplicas _replicas;
    private readonly Monitoring _monitoring;
    private readonly Certificates _certificates;

    public GatewayParts(
        RunRequest request, StartContext start, RunPlan plan, RunDirectory directory, ControlSocketFile controlFile,
        GatewayReplicas replicas)
    {
        var (options, clock) = (request.Options, GatewayCore.Clock);
        _replicas = replicas;
        Background = new BackgroundTasks(Core.Log.Warn);
        Core.Every(HeapTrimmer.Period, "giving freed memory back").Start(HeapTrimmer.Trim);

        Sockets = new GatewaySockets(start.Sockets, controlFile, Core.Logs);
        _certificates = new Certificates(() => Core.Live.Current.Tls, Core.Log, clock)
        {
            Tickets = new SessionTickets(start.Parent?.Handover?.Tickets),
        };
        GatewayMetrics.ObserveCertificates(() => _certificates.Left);
        var listeners = new Listeners(
            Addresses(options.Bind), _certificates, Sockets.Public.Transport,
            new ConnectionAdmission(() => Core.Live.Current, Core.Refusals, Core.Pages, clock))
        {
            ServesHttp3 = Quic.Serves(options.Http3, () => Quic.IsThere, Core.Log.Warn),
        };
        Admin = AdminEndPoint.Of(
            options with { Admin = AdminPort.Of(request, start.Sockets, Core.Log.Say) },
            start.Parent?.Handover?.Token, _certificates, Sockets.Admin.Transport, Core);
        TokenFile = new TokenFile(directory.Path, Admin, Core.Log);
        _monitoring = new Monitoring(
            Core, plan.CpusEach, Modes,
            () => new GatewayIdentity(listeners.Urls, Admin?.Url, Source.Origin, plan.AppName));
        var clients = new PublicServer(
            Core, request.Configuration.GetSection("ReverseProxy"), listeners, Sockets.Public.Transport,
            Modes.Maintenance, new WarmUpReplica())
        {
            Replaces = start.Parent is not null,
        };

        Handover = new HandoverSync(
            Core.Fleet, Modes.Maintenance, () => Source.Configured, Core.Live, Admin?.MadeUpToken)
        {
            Tickets = _certificates.Tickets.Secret,
        };
        Upgrade = new GatewayUpgrade(
            () => Source.RunAloneAsync(() => UpgradeChild.Start(OwnCommand.Again(), Sockets.ForUpgrade)), HandOver,
            UpgradeEnvironment.OfThisProcess(), options.Upgrade.Timeout, Core.Log, clock)
        {
            Handover = Handover.Write,
        };
        if (options.Upgrade.Socket is { } path)
            HandoverSocket = new HandoverSocket(
                path, () => Sockets.ForAnother, comer => Upgrade.RunAsync(comer: comer));
        var effects = new LiveSettings(_certificates, replicas.Health.Probes, clients.Limit, Source.Scale);
        var settings = new SettingsReload(Core.Live, request.Reread, effects, Core.Log);
        Reload = new OperatorReload(settings.Run, Source.AppReload, Service);
        var verbs = GatewayVerbs.Of(this);
        var admin = Admin is null
            ? null
            : new AdminAddress(Core, Admin, Sockets.Admin.Transport, _monitoring, replicas.Events, verbs);
        var control = new ControlServer(
                _monitoring.Reporter, replicas.Events, Core.Written, verbs, Stop.AskAsync,
                new VerbAudit(Core.Log))
            .Build(controlFile.Path, Sockets.Control.Transport);
        Servers = new GatewayServers(clients, admin, control);
        directory.Warn = Core.Log.Warn;
        Upkeep = new Upkeep(directory, plan.Releases, Sockets, TokenFile, new LostSockets(Core.Fleet, Source.Replace));
    }

    public GatewayCore Core => _replicas.Core;
    public GatewayModes Modes => _replicas.Modes;
    public IReplicaSource Source => _replicas.Source;
    public StopSequence Stop => _replicas.Stop;
    public GatewaySockets Sockets { get; }

    /// <summary>Null where it is off.</summary>
    public AdminEndPoint? Admin { get; }

    public TokenFile TokenFile { get; }
    public GatewayServers Servers { get; }
    public GatewayIdentity Identity => _monitoring.Reporter.Identity;
    public GatewayUpgrade Upgrade { get; }
    public HandoverSync Handover { get; }

    /// <summary>Null where only children of this gateway replace it.</summary>
    public HandoverSocket? HandoverSocket { get; }

    public OperatorReload Reload { get; }
    public ServiceManager Service { get; } = new();
    public BackgroundTasks Background { get; }
    public Upkeep Upkeep { get; }

    public async ValueTask DisposeAsync()
    {
        await Upgrade.AbandonAsync();
        await Background.DisposeAsync();
        Service.Dispose();
        await Servers.DisposeAsync();
        await Core.DisposeAsync();
        await _monitoring.DisposeAsync();
        _certificates.Dispose();
    }

    private void HandOver(UpgradeChild child)
    {
        try
        {
            Sockets.HandOver();
            if (child.Pid is { } pid) Service.ReplacedBy(pid);
        }
        catch
        {
            Sockets.TakeBack();
            throw;
        }
    }

    private static List<BindUrl> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => BindUrl.Parse(text, out _)!)];
}
