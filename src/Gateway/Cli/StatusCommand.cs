using System.CommandLine;
using System.Text.Json;
using Gateway.Control;
using Spectre.Console;

namespace Gateway.Cli;

/// <summary><c>gateway status</c>: the status document for people, or as it is.</summary>
public sealed class StatusCommand
{
    // A terminal's width is its own; a pipe has none, and a table that is folded at 80 columns is no use to grep.
    private const int PipeWidth = 240;

    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private readonly Surroundings _around;
    private readonly GatewayFinder _finder;
    private readonly Option<bool> _json = new("--json") { Description = "The document as the gateway gives it" };
    private readonly Option<bool> _watch = new("--watch") { Description = "Refresh until Ctrl-C" };

    private StatusCommand(Surroundings around) => (_around, _finder) = (around, new GatewayFinder(around));

    public static Command Create(Surroundings around)
    {
        var status = new StatusCommand(around);
        var command = new Command("status", "Show the gateway and its replicas")
            { status._json, status._watch, status._finder.Control };
        command.SetAction((parsed, cancellation) => status._finder.WithClientAsync(
            parsed, client => status.InvokeAsync(client, parsed, cancellation), cancellation));
        return command;
    }

    private Task<int> InvokeAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        var json = parsed.GetValue(_json);
        return parsed.GetValue(_watch)
            ? WatchAsync(client, json, cancellation)
            : ShowAsync(client, json, cancellation);
    }

    private async Task<int> WatchAsync(ControlClient client, bool json, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(_refresh);
        try
        {
            do
            {
                if (_around.OutIsTerminal && !json) Screen().Clear();
                var shown = await ShowAsync(client, json, cancellation);
                if (shown != ExitCode.Done) return shown;
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a watch ends.
        }

        return ExitCode.Done;
    }

    private async Task<int> ShowAsync(ControlClient client, bool json, CancellationToken cancellation)
    {
        var answer = await client.StatusAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (!answer.Ok) return _around.Refuse(answer.ExitCode, answer.Text);
        if (json) await _around.Out.WriteLineAsync(answer.Text);
        else Print(answer.Text);
        return ExitCode.Done;
    }

    private void Print(string text)
    {
        using var document = JsonDocument.Parse(text);
        Screen().Write(StatusView.Of(document.RootElement));
    }

    private IAnsiConsole Screen()
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_around.Out),
            Ansi = _around.OutIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _around.OutIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!_around.OutIsTerminal) screen.Profile.Width = PipeWidth;
        return screen;
    }
}
