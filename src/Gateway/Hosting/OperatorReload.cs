using Gateway.Control;

namespace Gateway.Hosting;

/// <summary><c>gateway reload</c> and SIGHUP: first the settings, then the app. systemd is told when it begins and when
/// it has ended.</summary>
/// <param name="app">Rolls the replicas; null where others run them.</param>
public sealed class OperatorReload(Func<SettingsOutcome> settings, VerbHandler? app, ServiceManager service)
{
    // How an app is reloaded, which is not the settings' business.
    private static readonly string[] _ofTheApp = ["canary", "surge", "run"];

    public async Task<VerbResult> AnswerAsync(VerbContext context)
    {
        if (app is null && _ofTheApp.Any(argument => context.Text(argument) is not null))
            return VerbResult.Refused(RunElsewhere.Refusal("reload"));
        // The token lets its holder change the gateway, and not run what he likes as its user.
        if (context.IsFromAdmin && context.Text("run") is not null)
            return VerbResult.Refused("a command to run is taken over the control socket alone");
        service.Reloading();
        try
        {
            var outcome = settings();
            if (outcome.Faults.Count > 0)
                return VerbResult.Refused("the settings stay as they were: " + string.Join("; ", outcome.Faults));
            foreach (var change in outcome.Changes) await context.TellAsync(change);
            return app is null
                ? VerbResult.Done(RunElsewhere.Reloaded(outcome.Changes.Count > 0))
                : await app(context);
        }
        finally
        {
            service.Ready();
        }
    }

    /// <summary>The same where nobody waits for an answer; the log has it all.</summary>
    public async Task HangUpAsync(Action<string> complain, CancellationToken end)
    {
        var result = await AnswerAsync(new VerbContext(_ => null, _ => Task.CompletedTask, end));
        if (result.ExitCode != ExitCode.Done) complain($"reload: {result.Detail}");
    }
}
