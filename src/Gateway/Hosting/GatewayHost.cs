using Gateway.Control;
using Gateway.Observability;
using Gateway.Platform;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Upgrade;

namespace Gateway.Hosting;

/// <summary>One run of the gateway, from its settings to its exit code.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly LiveOptions _live;
    private readonly StartContext _start;
    private readonly RunPlan _plan;
    private readonly ILoggerFactory _logs;
    private readonly GatewayParts _parts;
    private readonly ControlSocketFile _controlFile;
    private readonly GatewayServers _servers;
    private readonly HandoverSync _handover;
    private readonly GatewayUpgrade _upgrade;
    private readonly OperatorReload _reload;
    private readonly ServiceManager _service = new();

    private GatewayHost(RunRequest request, StartContext start, RunPlan plan, RunDirectory directory)
    {
        (_live, _start, _plan) = (new LiveOptions(request.Options), start, plan);
        var events = new RecentEvents(GatewayParts.Clock);
        _logs = GatewayLogging.Create(request.Configuration, GatewayParts.Clock, events);
        _parts = new GatewayParts(_live, plan, directory, _logs);
        _controlFile = new ControlSocketFile(
            ControlAddress.Whole(request.Options.Control ?? directory.ControlSocket), request.Options.Control is null);
        _handover = new HandoverSync(_parts, _live, plan);
        _upgrade = new GatewayUpgrade(
            () => _parts.StartUpgradeAsync(OwnCommand.Again(), _servers!.Sockets), HandOver,
            UpgradeEnvironment.OfThisProcess(), request.Options.Upgrade.Timeout, _parts.Log)
        {
            Handover = () => _handover.Write(_servers!.MadeUpToken),
        };
        var found = plan.Upstreams.Count > 0;
        var effects = new LiveSettings(
            _parts.Certificates, _parts.Health, limits => _servers!.Limit(limits),
            found ? null : count => _parts.Supervisor.Post(new SupervisorMessage.Scale(count)));
        var settings = new SettingsReload(_live, request.Reread, effects, _parts.Log);
        _reload = new OperatorReload(
            settings.Run, found ? null : new ReloadVerb(_parts.Supervisor.Post).AnswerAsync, _service);
        var verbs = GatewayVerbs.For(_parts, () => _live.Current.Stop, _upgrade, found, _reload.AnswerAsync);
        _servers = new GatewayServers(request, start, _parts, events, verbs, _controlFile, _logs);
    }

    /// <summary>Serves until told to stop. Faults are told on standard error.</summary>
    public static async Task<int> RunAsync(RunRequest request, StartContext start)
    {
        GatewayLogging.Choose(request.Options.Log);
        var (plan, exitCode) = await RunPlanner.PlanAsync(request, CancellationToken.None);
        if (plan is null) return exitCode;
        if (RunDirectory.Create(request.Options.RunDirectory, plan.Upstreams.Count == 0, out var fault) is not { } directory)
        {
            await Console.Error.WriteLineAsync($"gateway: {fault}");
            return ExitCode.Failed;
        }

        using (directory)
        {
            await using var host = new GatewayHost(request, start, plan, directory);
            return await host.ServeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _service.Dispose();
        await _servers.DisposeAsync();
        await _parts.DisposeAsync();
        _logs.Dispose();
        GatewayLogging.Output.Dispose();
    }

    private async Task<int> ServeAsync()
    {
        using var signals = new Signals(
            (haste, reason) => _ = _parts.Stop.AskAsync(haste, reason),
            ScaleBy,
            () => _ = _reload.HangUpAsync(_parts.Log.Warn),
            () => _ = _upgrade.RunAsync());
        using var readiness = new ReadyAnnouncement(_parts.Fleet, _parts.Log);
        // The replicas boot while the gateway itself does.
        var supervised = _parts.RunReplicasAsync(_handover.Begin(_start.Parent?.Handover));
        _start.Parent?.Follow(_handover.Follow);
        var least = _plan.Upstreams.Count == 0 ? 0 : 1;
        if (!await ReadinessGate.WaitAsync(
                _start.Parent, _parts.Fleet, least, Task.WhenAny(supervised, _parts.Stop.Asked)))
            return await NeverServedAsync(supervised);
        if (await _servers.StartAsync() is { } fault) return await GiveUpAsync(fault, supervised);

        var identity = _parts.Reporter.Identity = _servers.Identity(_plan.Origin);
        GatewayLogging.Say(Banner.Text(identity, _servers.AdminNote, _plan, _controlFile.Path));
        _start.Parent?.Tell(UpgradeMessageKind.Ready, StatusReporter.Version);
        _start.Sockets.Close();
        _service.Keep(_servers.PublicSockets);
        _service.ReadyWith(_parts.Fleet);
        _service.Watch(Pulse);
        await using var windows = await WindowsServiceBridge.StartAsync(
            () => _ = _parts.Stop.AskAsync(StopHaste.Graceful, "the service control manager"), () => _live.Current.Stop);
        return await UntilTheEndAsync(supervised);
    }

    private void ScaleBy(int more)
    {
        if (_plan.Upstreams.Count == 0) _parts.Supervisor.Post(new SupervisorMessage.ScaleBy(more));
        else _parts.Log.Warn(FoundElsewhere.Refusal("scale"));
    }

    private void Pulse(Action beat)
    {
        if (_plan.Upstreams.Count == 0) _parts.Supervisor.Post(new SupervisorMessage.Pulse(beat));
        else beat();
    }

    private void HandOver(UpgradeChild child)
    {
        _servers.HandOver();
        _service.ReplacedBy(child.Pid);
    }

    private async Task<int> UntilTheEndAsync(Task<SupervisorEnd> supervised)
    {
        while (true)
        {
            await Task.WhenAny(supervised, _parts.Stop.Asked, _upgrade.TakenOver);
            if (supervised.IsCompleted && (await supervised).BootFailure is { } failure)
                return await TellAsync(failure);
            var replaced = _upgrade.TakenOver.IsCompleted;
            if (replaced && !await LeaveAsync(await _upgrade.TakenOver)) continue;
            _upgrade.Abandon();
            if (!replaced) _service.Stopping();
            await _parts.Stop.RunAsync(_servers, supervised, left: replaced);
            await _servers.StopSidesAsync();
            return ExitCode.Done;
        }
    }

    // False when the new gateway has died meanwhile: its sockets are still ours.
    private async Task<bool> LeaveAsync(UpgradeChild child)
    {
        _parts.Reporter.Stopping = true;
        using var patience = new CancellationTokenSource(_live.Current.Stop.Timeout);
        var empty = _servers.EmptyAsync(patience.Token);
        if (await Task.WhenAny(empty, _parts.Stop.Asked, child.Exited) != child.Exited) return true;
        // Somebody has stopped it, and means the service.
        if (child.ExitCode == ExitCode.Done) return true;
        _parts.Log.Warn($"upgrade: the new gateway ended with exit code {child.ExitCode}; this one serves again");
        _servers.TakeBack();
        _service.ReplacedBy(Environment.ProcessId);
        _upgrade.TakenBack();
        _parts.Reporter.Stopping = false;
        await patience.CancelAsync();
        await empty;
        return false;
    }

    private async Task<int> NeverServedAsync(Task<SupervisorEnd> supervised)
    {
        _parts.StopReplicas(StopHaste.Graceful);
        return (await supervised).BootFailure is { } failure ? await TellAsync(failure) : ExitCode.Done;
    }

    private async Task<int> GiveUpAsync(string fault, Task<SupervisorEnd> supervised)
    {
        await Console.Error.WriteLineAsync($"gateway: {fault}");
        _parts.StopReplicas(StopHaste.AtOnce);
        await supervised;
        return ExitCode.Failed;
    }

    private static async Task<int> TellAsync(BootFailure failure)
    {
        await Console.Error.WriteLineAsync(
            $"gateway: the app cannot boot: {failure.Cause}. No replica has come up; its last output:\n"
            + GatewayLog.Indented(failure.LastOutput));
        return ExitCode.CannotBoot;
    }
}
