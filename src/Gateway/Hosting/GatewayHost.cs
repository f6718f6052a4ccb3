using System.Security.Cryptography;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Supervision;
using Gateway.Upgrade;

namespace Gateway.Hosting;

public sealed class GatewayHost
{
    private readonly StartContext _start;
    private readonly RunPlan _plan;
    private readonly GatewayParts _parts;
    private readonly ControlSocketFile _controlFile;
    private volatile string? _refusal;

    private GatewayHost(
        RunRequest request, StartContext start, RunPlan plan, RunDirectory directory, GatewayReplicas replicas)
    {
        (_start, _plan) = (start, plan);
        _controlFile = new ControlSocketFile(
            ControlAddress.Whole(request.Options.Control ?? directory.ControlSocket), request.Options.Control is null);
        _parts = new GatewayParts(request, start, plan, directory, _controlFile, replicas);
    }

    private GatewayLog Log => _parts.Core.Log;
    private StopOptions Stop => _parts.Core.Live.Current.Stop;

    /// <summary>All that would keep settings without a fault from being run, as far as it can be known before.
    /// </summary>
    public static IReadOnlyList<string> Check(GatewayOptions options) =>
        CertificateCheck.FaultsOf(options, GatewayCore.Clock);

    public static async Task<int> RunAsync(RunRequest request, StartContext start)
    {
        ProcessMemory.Close();
        StandardStreams.ForgiveOutput();
        try
        {
            GatewayLogging.Choose(request.Options.Log);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"gateway: Gateway:Log:File cannot be written: {closed.Message}");
            return ExitCode.Failed;
        }

        if (Successor(request, start) is not { } begun) return ExitCode.Failed;
        using var signals = new Signals();
        var (plan, exitCode) = await RunPlanner.PlanAsync(request, signals.Stop);
        if (plan is null) return exitCode;
        var forReplicas = plan.Upstreams.Count == 0;
        if (RunDirectory.Create(request.Options.RunDirectory, forReplicas, out var fault) is not { } directory)
        {
            await Console.Error.WriteLineAsync($"gateway: {fault}");
            return ExitCode.Failed;
        }

        using (directory)
        await using (var replicas = new GatewayReplicas(request, plan, directory))
            return await RunAsync(request, begun, plan, directory, replicas, signals);
    }

    private static async Task<int> RunAsync(
        RunRequest request, StartContext start, RunPlan plan, RunDirectory directory, GatewayReplicas replicas,
        Signals signals)
    {
        using var announcement = new ReadyAnnouncement(replicas.Core.Fleet, replicas.Core.Log);
        // They boot while the gateway itself does. What another gateway hands over is read first.
        var booting = start.Parent is null ? replicas.Source.RunAsync(plan.Replicas) : null;
        if (Made(request, start, plan, directory, replicas) is { } host)
            await using (host._parts) return await host.ServeAsync(signals, booting, announcement);

        replicas.Source.Stop(StopHaste.AtOnce);
        if (booting is not null) await booting;
        return ExitCode.Failed;
    }

    // Null, and told, where an https address has no certificate that can be used.
    private static GatewayHost? Made(
        RunRequest request, StartContext start, RunPlan plan, RunDirectory directory, GatewayReplicas replicas)
    {
        try
        {
            return new GatewayHost(request, start, plan, directory, replicas);
        }
        catch (CryptographicException certificate)
        {
            Console.Error.WriteLine($"gateway: {certificate.Message}");
            return null;
        }
    }

    // Null, and told, where a gateway serves that does not let this one take over.
    private static StartContext? Successor(RunRequest request, StartContext start)
    {
        if (start.Parent is not null || request.Options.Upgrade.Socket is not { } path) return start;
        try
        {
            return HandoverConnection.Open(path) ?? start;
        }
        catch (IOException refused)
        {
            Console.Error.WriteLine($"gateway: the sockets cannot be taken over at {path}: {refused.Message}");
            return null;
        }
    }

    private async Task<int> ServeAsync(
        Signals signals, Task<SupervisorEnd>? booting, ReadyAnnouncement announcement)
    {
        // Their default is back once there is nothing left to stop.
        using var heeded = signals;
        signals.Heed(new SignalActions(
            _parts.Stop.Ask,
            _parts.Source.ScaleBy,
            () => _parts.Background.Run("the reload", end => _parts.Reload.HangUpAsync(Log.Warn, end)),
            () => _parts.Background.Run("the upgrade", _ => _parts.Upgrade.RunAsync()),
            () => GatewayLogging.Reopen(Log)));
        var supervised = booting
            ?? _parts.Source.RunAsync(_parts.Handover.Apply(_start.Parent?.Handover, _plan.Replicas));
        _start.Parent?.Follow(
            handover => _parts.Source.Scale(_parts.Handover.Apply(handover, _plan.Replicas)), Refused);
        if (!await ReadinessGate.WaitAsync(
                _start.Parent, _parts.Core.Fleet, _parts.Source.LeastReady,
                Task.WhenAny(supervised, _parts.Stop.Asked)))
            return await NeverServedAsync(supervised);
        if (await OpenAsync() is { } fault) return await GiveUpAsync(fault, supervised);
        TellOpen();
        announcement.Open();
        await using var windows = await WindowsServiceBridge.StartAsync(
            () => _parts.Stop.Ask(StopHaste.Graceful, "the service control manager"), () => Stop);
        return await UntilTheEndAsync(supervised);
    }

    // Nobody can be served before, and the replicas that boot need the CPU.
    private async Task WarmUpAsync(CancellationToken end)
    {
        var fleet = _parts.Core.Fleet;
        await fleet.UntilAsync(() => fleet.Current.Ready.FirstOrDefault(), end);
        await _parts.Servers.Clients.WarmUpAsync();
    }

    private Task<string?> OpenAsync() =>
        _parts.Servers.StartAsync(control => ControlOpening.OpenAsync(control, _controlFile.Path, Log.Warn));

    private void TellOpen()
    {
        _parts.TokenFile.Keep();
        GatewayLogging.Say(Banner.Text(_parts.Identity, _parts.TokenFile.Note, _plan, _controlFile.Path));
        if (IgnoredSignals.HangUp)
            Log.Say("SIGHUP stays ignored, as whoever started this (nohup) wants it; gateway reload does the same");
        _parts.Core.Every(Upkeep.Period, "the upkeep of files").Start(_parts.Upkeep.Look);
        if (_start.Parent is null)
            _parts.Background.Run("the gateway's own warm-up", WarmUpAsync);
        _start.Parent?.Tell(UpgradeMessageKind.Ready, StatusReporter.Version);
        OfferSockets();
        _start.Sockets.Close();
        _parts.Service.Keep(_parts.Sockets.ForClients);
        _parts.Service.ReadyWith(_parts.Core.Fleet);
        _parts.Service.Watch(_parts.Source.Pulse);
    }

    private async Task<int> UntilTheEndAsync(Task<SupervisorEnd> supervised)
    {
        var upgrade = _parts.Upgrade;
        while (true)
        {
            await Task.WhenAny(supervised, _parts.Stop.Asked, upgrade.TakenOver);
            if (supervised.IsCompleted && (await supervised).BootFailure is { } failure)
                return await TellAsync(failure);
            var replaced = upgrade.TakenOver.IsCompleted;
            if (replaced && !await LeaveAsync(await upgrade.TakenOver)) continue;
            var abandoned = upgrade.AbandonAsync();
            if (!replaced) TellStopping();
            await _parts.Stop.RunAsync(_parts.Servers.Clients.StopAsync, supervised, left: replaced);
            await abandoned;
            await _parts.Servers.StopSidesAsync();
            return _refusal is null ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private void OfferSockets()
    {
        if (_parts.HandoverSocket is { } offered)
            _parts.Background.Run("the hand-over of the sockets", offered.ServeAsync);
    }

    private void TellStopping()
    {
        _parts.Service.Stopping();
        _start.Parent?.Tell(UpgradeMessageKind.Stopped, "");
    }

    private void Refused(string why)
    {
        _refusal = why;
        _parts.Stop.Ask(StopHaste.Quick, $"the gateway that serves stays: {why}");
    }

    // False when the new gateway has died meanwhile: its sockets are still ours.
    private async Task<bool> LeaveAsync(UpgradeChild child)
    {
        _parts.Modes.Drain.On = true;
        _parts.Servers.Clients.Replaced(true);
        using var patience = new CancellationTokenSource(Stop.Timeout);
        var empty = _parts.Servers.Clients.EmptyAsync(patience.Token);
        if (await Task.WhenAny(empty, _parts.Stop.Asked, child.Exited) != child.Exited) return true;
        // Somebody has stopped it, and means the service.
        if (child.ExitCode == ExitCode.Done) return true;
        Log.Warn($"upgrade: the new gateway ended with exit code {child.ExitCode}; this one serves again");
        _parts.Sockets.TakeBack();
        _parts.Service.ReplacedBy(Environment.ProcessId);
        _parts.Upgrade.TakenBack();
        OfferSockets();
        _parts.Modes.Drain.On = false;
        _parts.Servers.Clients.Replaced(false);
        await patience.CancelAsync();
        await empty;
        return false;
    }

    private async Task<int> NeverServedAsync(Task<SupervisorEnd> supervised)
    {
        _parts.Source.Stop(StopHaste.Graceful);
        if ((await supervised).BootFailure is { } failure) return await TellAsync(failure);
        return _refusal is null ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<int> GiveUpAsync(string fault, Task<SupervisorEnd> supervised)
    {
        await Console.Error.WriteLineAsync($"gateway: {fault}");
        _parts.Source.Stop(StopHaste.AtOnce);
        await supervised;
        return ExitCode.Failed;
    }

    private static async Task<int> TellAsync(BootFailure failure)
    {
        await Console.Error.WriteLineAsync(
            PlainText.Of($"gateway: the app cannot boot: {failure.Cause}. No replica has come up; its last output:\n"
                + GatewayLog.Indented(failure.LastOutput)));
        return ExitCode.CannotBoot;
    }
}
