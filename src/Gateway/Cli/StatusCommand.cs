using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary><c>gateway status</c>: the status document for people, or as it is.</summary>
public sealed class StatusCommand
{
    private readonly Surroundings _around;
    private readonly Option<bool> _json = new("--json") { Description = "The document as the gateway gives it" };
    private readonly Option<bool> _watch = new("--watch") { Description = "Refresh every second, like top, until q" };
    private readonly Option<string> _sort = new("--sort")
    {
        HelpName = string.Join('|', StatusOrder.Names),
        Description = "The order of the replicas",
        DefaultValueFactory = _ => StatusOrder.BySlot,
    };

    private StatusCommand(Surroundings around)
    {
        _around = around;
        _sort.AcceptOnlyFromAmong([.. StatusOrder.Names]);
    }

    public static Command Create(Surroundings around, GatewayFinder finder)
    {
        var status = new StatusCommand(around);
        var command = new Command("status", "Show the gateway and its replicas")
            { status._json, status._watch, status._sort };
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(
            parsed, client => status.InvokeAsync(client, parsed, cancellation), cancellation));
        return command;
    }

    /// <summary><c>gateway top</c>, under the name that people look for.</summary>
    public static Command CreateTop(Surroundings around, GatewayFinder finder)
    {
        var status = new StatusCommand(around);
        var command = new Command("top", "Watch the gateway and its replicas, until q") { status._sort };
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(
            parsed, client => new StatusWatch(around, client, json: false)
                .RunAsync(parsed.GetValue(status._sort)!, cancellation), cancellation));
        return command;
    }

    private async Task<int> InvokeAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        var (json, sort) = (parsed.GetValue(_json), parsed.GetValue(_sort)!);
        if (parsed.GetValue(_watch))
            return await new StatusWatch(_around, client, json).RunAsync(sort, cancellation);

        var answer = await client.StatusAsync(cancellation);
        if (!answer.Ok) return _around.End(answer);
        if (json) await _around.Out.WriteLineAsync(answer.Text);
        else Print(answer.Text, sort);
        return ExitCode.Done;
    }

    private void Print(string text, string sort)
    {
        var screen = new StatusScreen(_around);
        screen.Print(StatusView.Lines(text, screen.Width, sort, TimeProvider.System.GetUtcNow()));
    }
}
