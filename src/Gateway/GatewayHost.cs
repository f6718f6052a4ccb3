using Gateway.Observability;
using Gateway.Supervision;

namespace Gateway;

/// <summary>One run of the gateway, from its settings to its exit code.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    private readonly RunPlan _plan;
    private readonly ILoggerFactory _logs;
    private readonly GatewayParts _parts;
    private readonly GatewayServers _servers;

    private GatewayHost(RunRequest request, RunPlan plan, RunDirectory directory)
    {
        _plan = plan;
        _logs = GatewayLogging.Create(request.Configuration, GatewayParts.Clock);
        _parts = new GatewayParts(request.Options, plan, directory, _logs);
        _servers = new GatewayServers(request, _parts, request.Options.Control ?? directory.ControlSocket, _logs);
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
        await _servers.DisposeAsync();
        await _parts.DisposeAsync();
        _logs.Dispose();
    }

    private async Task<int> ServeAsync()
    {
        using var signals = new Signals(
            (haste, reason) => _ = _parts.Stop.AskAsync(haste, reason),
            more => _parts.Supervisor.Post(new SupervisorMessage.ScaleBy(more)),
            _parts.Log.Warn);
        using var readiness = new ReadyAnnouncement(_parts.Fleet, _parts.Log);
        // The replicas boot while the gateway itself does.
        var supervised = _parts.Supervisor.RunAsync(_plan.Replicas);
        if (await _servers.StartAsync() is { } fault) return await GiveUpAsync(fault, supervised);

        _parts.Reporter.Identity = _servers.Identity;
        Console.WriteLine(Banner.Text(_servers.Identity, _plan, _servers.ControlSocket));
        await Task.WhenAny(supervised, _parts.Stop.Asked);
        if (supervised.IsCompleted && (await supervised).BootFailure is { } failure) return await TellAsync(failure);
        await _parts.Stop.RunAsync(_servers, supervised);
        await _servers.StopSidesAsync();
        return ExitCode.Done;
    }

    private async Task<int> GiveUpAsync(string fault, Task<SupervisorEnd> supervised)
    {
        await Console.Error.WriteLineAsync($"gateway: {fault}");
        _parts.Supervisor.Post(new SupervisorMessage.Stop(StopHaste.AtOnce));
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
