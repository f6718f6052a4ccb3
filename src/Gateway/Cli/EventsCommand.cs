using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary><c>gateway events</c>: what has happened, one line each, with the last output of what crashed.</summary>
public static class EventsCommand
{
    public static Command Create(Surroundings around)
    {
        var finder = new GatewayFinder(around);
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, until Ctrl-C" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var command = new Command("events", "Show what has happened") { follow, json, finder.Control };
        command.SetAction((parsed, cancellation) => finder.WithSocketAsync(parsed, async socket =>
        {
            using var client = new EventsClient(socket);
            var asJson = parsed.GetValue(json);
            try
            {
                var answer = await client.ReadAsync(parsed.GetValue(follow),
                    happened => around.Out.WriteLine(asJson ? happened : EventView.Text(happened)),
                    cancellation);
                return answer.Ok ? ExitCode.Done : around.Refuse(answer.ExitCode, answer.Text);
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how following ends.
                return ExitCode.Done;
            }
        }, cancellation));
        return command;
    }
}
