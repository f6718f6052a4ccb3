using System.CommandLine;
using Gateway.Control;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary>Lets a running gateway do a verb and shows how it goes on: on a terminal with a moving line, else one plain
/// line per step.</summary>
public sealed class VerbRunner(Surroundings around)
{
    private readonly GatewayFinder _finder = new(around);

    /// <summary>To be added to the verb.</summary>
    public Option<string?> Control => _finder.Control;

    /// <summary>Completes the ids of replicas that the gateway has.</summary>
    public ReplicaIds Ids => new(_finder);

    /// <param name="parsed">The command line.</param>
    /// <param name="path">The verb with its arguments, such as <c>/scale?to=4</c>.</param>
    /// <param name="cancellation">Ends the wait, not what the gateway has begun.</param>
    /// <returns>The exit code, once the gateway has done it or not.</returns>
    public Task<int> RunAsync(ParseResult parsed, string path, CancellationToken cancellation) =>
        _finder.WithClientAsync(parsed, async client =>
        {
            var last = "";
            var answer = around.OutIsTerminal
                ? await ShowAsync(client, path, step => last = step, cancellation)
                : await client.VerbAsync(path, step => around.Out.WriteLine(last = step), cancellation);
            if (!answer.Ok) return around.Refuse(answer.ExitCode, answer.Text);
            // The last step may have said it already.
            if (answer.Text.Length > 0 && answer.Text != last) await around.Out.WriteLineAsync(answer.Text);
            return ExitCode.Done;
        }, cancellation);

    private Task<ControlAnswer> ShowAsync(
        ControlClient client, string path, Action<string> shown, CancellationToken cancellation)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(around.Out) });
        return screen.Status().StartAsync("asking the gateway", status => client.VerbAsync(path, step =>
        {
            screen.MarkupLineInterpolated($"[grey]{step}[/]");
            status.Status(step.EscapeMarkup());
            shown(step);
        }, cancellation));
    }
}
