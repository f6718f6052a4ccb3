using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>gateway stop</c>: returns when the gateway is gone.</summary>
public static class StopCommand
{
    public static Command Create(Surroundings around)
    {
        var finder = new GatewayFinder(around);
        var now = new Option<bool>("--now") { Description = "Do not wait for requests in flight" };
        var command = new Command("stop", "Stop the gateway and wait until it is gone") { now, finder.Control };
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(parsed, async client =>
        {
            var answer = await client.StopAsync(parsed.GetValue(now), cancellation);
            return answer.Ok ? ExitCode.Done : around.Refuse(answer.ExitCode, answer.Text);
        }, cancellation));
        return command;
    }
}
