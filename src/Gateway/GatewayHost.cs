using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Control;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Supervision;

namespace Gateway;

/// <summary>One run of the gateway, from its settings to its exit code.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly RunPlan _plan;
    private readonly ILoggerFactory _logs;
    private readonly GatewayParts _parts;
    private readonly Listeners _listeners;
    private readonly WebApplication _public;
    private readonly AdminAddress _admin;
    private readonly WebApplication _control;
    private readonly string _controlSocket;

    private GatewayHost(RunRequest request, RunPlan plan, RunDirectory directory)
    {
        _plan = plan;
        var events = new RecentEvents(GatewayParts.Clock);
        _logs = GatewayLogging.Create(request.Configuration, GatewayParts.Clock, events);
        _parts = new GatewayParts(request.Options, plan, directory, _logs);
        _listeners = new Listeners(Addresses(request.Options.Bind), request.Options.Tls);
        _public = PublicServer.Build(request, _parts, _listeners, _logs);
        _controlSocket = request.Options.Control ?? directory.ControlSocket;
        var verbs = GatewayVerbs.For(_parts, found: plan.Upstreams.Count > 0);
        _control = new ControlServer(_parts.Reporter, events, verbs, _parts.Stop.AskAsync).Build(_controlSocket);
        _admin = new AdminAddress(request.Options, _parts, verbs, events);
    }

    /// <summary>Serves until told to stop. Faults are told on standard error.</summary>
    public static async Task<int> RunAsync(RunRequest request)
    {
        var (plan, exitCode) = await RunPlanner.PlanAsync(request, CancellationToken.None);
        if (plan is null) return exitCode;
        if (RunDirectory.Create(request.Options.RunDirectory, out var fault) is not { } directory)
        {
            await Console.Error.WriteLineAsync($"gateway: {fault}");
            return ExitCode.Failed;
        }

        using (directory)
        {
            await using var host = new GatewayHost(request, plan, directory);
            return await host.ServeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _control.DisposeAsync();
        await _public.DisposeAsync();
        await _parts.DisposeAsync();
        _logs.Dispose();
    }

    private async Task<int> ServeAsync()
    {
        using var signals = new Signals(
            (haste, reason) => _ = _parts.Stop.AskAsync(haste, reason),
            ScaleBy,
            Reload,
            _parts.Log.Warn);
        using var readiness = new ReadyAnnouncement(_parts.Fleet, _parts.Log);
        // The replicas boot while the gateway itself does.
        var supervised = _parts.RunReplicasAsync(_plan.Replicas);
        if (await ListenAsync() is { } fault) return await GiveUpAsync(fault, supervised);

        Console.WriteLine(Banner.Text(_parts.Reporter.Identity, _admin.Note, _plan, _controlSocket));
        await Task.WhenAny(supervised, _parts.Stop.Asked);
        if (supervised.IsCompleted && (await supervised).BootFailure is { } failure) return await TellAsync(failure);
        await _parts.Stop.RunAsync(_public, supervised);
        await StopSidesAsync();
        return ExitCode.Done;
    }

    private void ScaleBy(int more)
    {
        if (_plan.Upstreams.Count == 0) _parts.Supervisor.Post(new SupervisorMessage.ScaleBy(more));
        else _parts.Log.Warn(FoundElsewhere.Refusal("scale"));
    }

    private void Reload()
    {
        if (_plan.Upstreams.Count == 0) _parts.Supervisor.Post(new SupervisorMessage.Reload(new ReloadRequest()));
        else _parts.Log.Warn(FoundElsewhere.Refusal("reload"));
    }

    private async Task<string?> ListenAsync()
    {
        try
        {
            Listeners.RemoveStale(_controlSocket);
            await _control.StartAsync();
            ControlServer.Protect(_controlSocket);
            await _admin.StartAsync();
            await _public.StartAsync();
            _parts.Reporter.Identity = new GatewayIdentity(_listeners.Urls, _admin.Url, _plan.Origin);
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException or CryptographicException)
        {
            return $"{failure.Message} Free the address, or choose others with --bind, --admin or --control.";
        }
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

    private async Task StopSidesAsync()
    {
        await _admin.StopAsync();
        await _control.StopAsync();
    }

    private static List<BindUrl> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => BindUrl.Parse(text, out _)!)];
}
