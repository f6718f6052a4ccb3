using System.CommandLine;
using Gateway.Control;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>Shows how a verb goes on: with a moving line on a terminal, else line by line.</summary>
public sealed class VerbRunner(Surroundings around, GatewayFinder finder)
{
    private const string GoesOn = "the gateway goes on with what it has begun; 'gateway events' tells how it ends";

    /// <param name="path">The verb with its arguments, such as <c>/scale?to=4</c>.</param>
    /// <param name="cancellation">Ends the wait, not what the gateway has begun.</param>
    public Task<int> RunAsync(ParseResult parsed, string path, CancellationToken cancellation) =>
        finder.WithClientAsync(parsed, async client =>
        {
            var (gateway, silence) = await RunningGateway.MeetAsync(client, cancellation);
            if (silence is not null) return around.End(silence);
            if (gateway.Pid is not null) await around.Out.WriteLineAsync(PlainText.Of($"{gateway}:"));
            try
            {
                return around.End(await FollowAsync(client, path, cancellation));
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C ends the wait alone.
                return around.Refuse(ExitCode.Failed, GoesOn);
            }
        }, cancellation);

    private async Task<ControlAnswer> FollowAsync(ControlClient client, string path, CancellationToken cancellation)
    {
        var last = "";
        var answer = new StatusScreen(around).Draws
            ? await ShowAsync(client, path, step => last = step, cancellation)
            : await client.VerbAsync(path, step => around.Say(PlainText.Of(last = step)), cancellation);
        // The last step may have said it already.
        if (answer is { Ok: true, Text: { Length: > 0 } text } && text != last)
            await around.Out.WriteLineAsync(PlainText.Of(text));
        return answer;
    }

    private Task<ControlAnswer> ShowAsync(
        ControlClient client, string path, Action<string> shown, CancellationToken cancellation)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(around.Out) });
        return screen.Status().StartAsync("asking the gateway", status => client.VerbAsync(path, step =>
        {
            var text = PlainText.Of(step);
            screen.MarkupLineInterpolated($"[grey]{text}[/]");
            status.Status(text.EscapeMarkup());
            shown(step);
        }, cancellation));
    }
}
