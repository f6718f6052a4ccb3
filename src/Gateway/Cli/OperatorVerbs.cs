using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary>The verbs that change a running gateway: each returns when its effect is there.</summary>
public sealed class OperatorVerbs(Surroundings around, GatewayFinder finder)
{
    private readonly VerbRunner _runner = new(around, finder);
    private readonly ReplicaIds _ids = new(finder);

    public IEnumerable<Command> All() =>
    [
        Scale(),
        Reload(),
        Verb(new("rollback", "Let the version before this one take over again, while it is kept"), _ => "/rollback"),
        Recycle(),
        OfReplica("drain", "Give a replica no more requests and keep it, for a look at it", "ready", "unhealthy"),
        OfReplica("undrain", "Give a drained replica requests again", "draining"),
        Maintenance(),
        Verb(new("upgrade", "Replace the gateway itself, by the binary and settings there are now"), _ => "/upgrade"),
        Stop(),
    ];

    private Command Scale()
    {
        var count = new Argument<string>("N|+N|-N") { Description = "So many replicas, or so many more or less" };
        var yes = new Option<bool>("--yes") { Description = "Even to none, where every client gets 503" };
        var command = new Command("scale", "Change the number of replicas, and wait until they are ready")
            { count, yes };
        command.Validators.Add(result =>
        {
            // Others tell of a missing one.
            if (result.GetResult(count)?.Tokens is not [var typed]) return;
            if (ScaleFault(typed.Value, result.GetValue(yes)) is { } fault) result.AddError(fault);
        });
        return Verb(command, parsed =>
        {
            var text = parsed.GetRequiredValue(count);
            return $"/scale?{(IsChange(text) ? "by" : "to")}={Escaped(text)}&least={(parsed.GetValue(yes) ? 0 : 1)}";
        });
    }

    private static string? ScaleFault(string count, bool yes)
    {
        var digits = IsChange(count) ? count[1..] : count;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return $"expected N, +N or -N instead of '{count}'";
        return number == 0 && !IsChange(count) && !yes
            ? "scale 0 leaves no replica, and every client gets 503 until you scale again: 'gateway scale 0 --yes'; "
                + "'gateway maintenance on' keeps clients out and the replicas running"
            : null;
    }

    private static bool IsChange(string count) => count.StartsWith('+') || count.StartsWith('-');

    private Command Reload()
    {
        var canary = new Option<string?>("--canary")
        {
            HelpName = "SHARE,SECONDS",
            Description = "Give the first new replica that share of the requests for that time, such as 10%,30",
        };
        canary.CompletionSources.Add("10%,30");
        var surge = new Option<string?>("--surge") { HelpName = "N", Description = "Replace N replicas at a time" };
        var run = new Option<string?>("--run")
        {
            HelpName = "COMMAND",
            Description = "Once before the first new replica, where its files are; the reload ends if it fails",
        };
        return Verb(
            new("reload", "Let a new version of the app take over, and go back when it fails") { canary, surge, run },
            parsed => $"/reload?canary={Escaped(parsed.GetValue(canary))}&surge={Escaped(parsed.GetValue(surge))}"
                + $"&run={Escaped(parsed.GetValue(run))}");
    }

    private Command Recycle()
    {
        var id = Id(ArgumentArity.ZeroOrOne, "ready", "unhealthy", "starting", "draining");
        var all = new Option<bool>("--all") { Description = "All replicas, one after the other" };
        var command = new Command("recycle", "Let a fresh process of the same code take over") { id, all };
        command.Validators.Add(result =>
        {
            if (string.IsNullOrEmpty(result.GetValue(id)) != result.GetValue(all))
                result.AddError("name one replica, or say --all");
        });
        return Verb(command, parsed =>
            parsed.GetValue(all) ? "/recycle?all=true" : $"/recycle?id={Escaped(parsed.GetValue(id))}");
    }

    private Command OfReplica(string name, string description, params string[] states)
    {
        var id = Id(ArgumentArity.ExactlyOne, states);
        return Verb(new(name, description) { id }, parsed => $"/{name}?id={Escaped(parsed.GetValue(id))}");
    }

    private Command Maintenance()
    {
        var state = new Argument<string>("on|off") { Description = "Whether clients are told to come back later" };
        state.AcceptOnlyFromAmong("on", "off");
        var until = Said("--until", "TIME", "Tell clients when: 14:00, 90m or a date; it does not end by itself");
        var message = Said("--message", "TEXT", "Tell clients this, in place of the usual words");
        var allow = Said("--allow", "ADDRESS,...", "Serve these addresses and networks all the same");
        return Verb(
            new("maintenance", "Answer 503 with Retry-After to all but health checks, or serve again")
                { state, until, message, allow },
            parsed => $"/maintenance?on={(parsed.GetRequiredValue(state) == "on" ? "true" : "false")}"
                + $"&until={Escaped(parsed.GetValue(until))}&message={Escaped(parsed.GetValue(message))}"
                + $"&allow={Escaped(parsed.GetValue(allow))}");
    }

    private static Option<string?> Said(string name, string what, string description) =>
        new(name) { HelpName = what, Description = description };

    // Nobody is left to tell how a stop went on: its answer ends with the gateway.
    private Command Stop()
    {
        var now = new Option<bool>("--now") { Description = "Do not wait for requests in flight" };
        var command = new Command("stop", "Stop the gateway and wait until it is gone") { now };
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(
            parsed, client => StopAsync(client, parsed.GetValue(now), cancellation), cancellation));
        return command;
    }

    private async Task<int> StopAsync(ControlClient client, bool now, CancellationToken cancellation)
    {
        var (gateway, silence) = await RunningGateway.MeetAsync(client, cancellation);
        if (silence is not null) return around.End(silence);
        try
        {
            var answer = await client.StopAsync(now, cancellation);
            if (answer.Ok) await around.Out.WriteLineAsync(PlainText.Of($"{gateway} has stopped"));
            return around.End(answer);
        }
        catch (OperationCanceledException)
        {
            return around.Refuse(ExitCode.Failed, "the gateway goes on stopping");
        }
    }

    private Command Verb(Command command, Func<ParseResult, string> path)
    {
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => _runner.RunAsync(parsed, path(parsed), cancellation));
        return command;
    }

    private Argument<string?> Id(ArgumentArity arity, params string[] states)
    {
        // With a name of its own the library's help asks no gateway for examples.
        var id = new Argument<string?>("ID")
        {
            HelpName = "ID",
            Arity = arity,
            Description = "Of the replica, as status shows it",
        };
        _ids.Complete(id, states);
        return id;
    }

    private static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");
}
