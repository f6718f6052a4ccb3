using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway reload</c>: returns when every replica runs the new version, or the old one serves as
/// before.</summary>
public static class ReloadCommand
{
    public static Command Create(Surroundings around)
    {
        var runner = new VerbRunner(around);
        var canary = new Option<string?>("--canary")
        {
            HelpName = "SHARE,SECONDS",
            Description = "Give the first new replica that share of the requests for that time, such as 10%,30",
        };
        var surge = new Option<string?>("--surge") { HelpName = "N", Description = "Replace N replicas at a time" };
        var command = new Command("reload", "Let a new version of the app take over, and go back when it fails")
            { canary, surge, runner.Control };
        command.SetAction((parsed, cancellation) => runner.RunAsync(parsed,
            $"/reload?canary={Escaped(parsed.GetValue(canary))}&surge={Escaped(parsed.GetValue(surge))}", cancellation));
        return command;
    }

    private static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");
}
