using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway [run] [APP]</c>: loads the settings and hands them to the gateway.</summary>
/// <param name="check">What would still keep a gateway from starting whose settings are without a fault.</param>
public sealed class RunCommand(
    Func<RunRequest, Task<int>> run, Func<GatewayOptions, IReadOnlyList<string>> check,
    IReadOnlyList<string> appArguments, Surroundings around)
{
    public const string Name = "run";

    private RunOptions? _options;

    public Command Create()
    {
        var command = new Command(Name, "Serve APP; what gateway does without a verb");
        _options = Fill(command);
        command.SetAction((parsed, _) => InvokeAsync(_options, parsed));
        return command;
    }

    /// <summary>Null where something else is meant.</summary>
    public string? AppOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Name == Name
            ? parsed.GetResult(_options!.App)?.Tokens.FirstOrDefault()?.Value
            : null;

    /// <summary>So that they are shown and completed there as well.</summary>
    public static RunOptions Fill(Command command)
    {
        var options = new RunOptions();
        options.AddTo(command);
        return options;
    }

    private async Task<int> InvokeAsync(RunOptions options, ParseResult parsed)
    {
        var request = new SettingsRequest(
            parsed.GetValue(options.Config), options.Settings(parsed), around.Environment, around.Directory);
        var settings = GatewaySettings.Load(request);
        if (settings.Faults.Count > 0) return around.RefuseAll("the configuration", settings.Faults);
        if (parsed.GetValue(options.Print)) return Say(SettingsPrinter.Print(settings.Options, settings.Configuration));
        if (parsed.GetValue(options.Check)) return Check(settings.Options);
        return await run(new RunRequest(
            settings.Options, settings.Configuration, appArguments, settings.SourceOf("Gateway:Replicas"))
        {
            AdminChosen = settings.SourceOf("Gateway:Admin") is not null,
            Reread = () => GatewaySettings.Load(request),
        });
    }

    private int Check(GatewayOptions options)
    {
        var faults = check(options);
        return faults.Count > 0 ? around.RefuseAll("the configuration", faults) : Say("The settings are valid.");
    }

    private int Say(string text)
    {
        around.Say(text);
        return ExitCode.Done;
    }
}
