using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway scale N|+N|-N</c>: returns when so many replicas are ready.</summary>
public static class ScaleCommand
{
    public static Command Create(Surroundings around)
    {
        var runner = new VerbRunner(around);
        var count = new Argument<string>("N|+N|-N") { Description = "So many replicas, or so many more or less" };
        var command = new Command("scale", "Change the number of replicas, and wait until they are ready")
            { count, runner.Control };
        command.SetAction((parsed, cancellation) =>
        {
            var text = parsed.GetRequiredValue(count);
            var argument = text.StartsWith('+') || text.StartsWith('-') ? "by" : "to";
            return runner.RunAsync(parsed, $"/scale?{argument}={Uri.EscapeDataString(text)}", cancellation);
        });
        return command;
    }
}
