using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway maintenance on|off</c>.</summary>
public static class MaintenanceCommand
{
    public static Command Create(Surroundings around)
    {
        var runner = new VerbRunner(around);
        var state = new Argument<string>("on|off") { Description = "Whether clients are told to come back later" };
        state.AcceptOnlyFromAmong("on", "off");
        var command = new Command("maintenance", "Answer 503 with Retry-After to all but health checks, or serve again")
            { state, runner.Control };
        command.SetAction((parsed, cancellation) =>
        {
            var on = parsed.GetRequiredValue(state) == "on";
            return runner.RunAsync(parsed, $"/maintenance?on={(on ? "true" : "false")}", cancellation);
        });
        return command;
    }
}
