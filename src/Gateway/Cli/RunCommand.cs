using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway [run] [APP]</c>: loads the settings and hands them to the gateway.</summary>
public sealed class RunCommand(
    Func<RunRequest, Task<int>> run, IReadOnlyList<string> appArguments, Surroundings around)
{
    public const string Name = "run";

    public Command Create()
    {
        var command = new Command(Name, "Serve APP; what gateway does without a verb");
        Fill(command);
        return command;
    }

    public void Fill(Command command)
    {
        var options = new RunOptions();
        options.AddTo(command);
        command.SetAction((parsed, _) => InvokeAsync(command, options, parsed));
    }

    private async Task<int> InvokeAsync(Command command, RunOptions options, ParseResult parsed)
    {
        // Behind the verb run, APP is no verb with a typing error.
        if (command is RootCommand root
            && Suggestion.MisspeltVerb(parsed.GetValue(options.App), root, around.Directory) is { } fault)
            return around.Refuse(ExitCode.Usage, fault);

        var request = new SettingsRequest(
            parsed.GetValue(options.Config), options.Settings(parsed), around.Environment, around.Directory);
        var settings = GatewaySettings.Load(request);
        if (settings.Faults.Count > 0) return around.RefuseAll("the configuration", settings.Faults);
        if (parsed.GetValue(options.Print)) return Say(SettingsPrinter.Print(settings.Options, settings.Configuration));
        if (parsed.GetValue(options.Check)) return Say("The settings are valid.");
        return await run(new RunRequest(
            settings.Options, settings.Configuration, appArguments, settings.SourceOf("Gateway:Replicas"))
        {
            Reread = () => GatewaySettings.Load(request),
        });
    }

    private int Say(string text)
    {
        around.Out.WriteLine(text);
        return ExitCode.Done;
    }
}
