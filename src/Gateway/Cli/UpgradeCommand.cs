using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway upgrade</c>: returns when the new gateway serves.</summary>
public static class UpgradeCommand
{
    public static Command Create(Surroundings around)
    {
        var runner = new VerbRunner(around);
        var command = new Command("upgrade", "Replace the gateway itself, by the binary and settings there are now")
            { runner.Control };
        command.SetAction((parsed, cancellation) => runner.RunAsync(parsed, "/upgrade", cancellation));
        return command;
    }
}
