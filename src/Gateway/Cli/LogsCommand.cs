using System.CommandLine;
using System.Text.RegularExpressions;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary><c>gateway logs [ID]</c>: what replicas have written lately, those that are gone as well.</summary>
public sealed class LogsCommand
{
    private static readonly TimeSpan _longestMatch = TimeSpan.FromSeconds(1);

    private readonly Surroundings _around;
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Go on with what comes, until Ctrl-C",
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line, as in the log" };
    private readonly Option<string?> _since = new("--since") { HelpName = "5m", Description = "No older than that" };
    private readonly Option<string?> _grep = new("--grep")
    {
        HelpName = "PATTERN",
        Description = "Only what the regular expression matches",
    };

    private readonly Argument<string?> _id = new("ID")
    {
        HelpName = "ID",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Of one replica alone",
    };

    private LogsCommand(Surroundings around)
    {
        _around = around;
        _since.CompletionSources.Add("1m", "5m", "1h");
        _since.Validators.Add(result =>
        {
            if (result.Tokens is [var typed] && !Duration.TryParse(typed.Value, out _))
                result.AddError($"'{typed.Value}' is not {Duration.Accepted}");
        });
        _grep.Validators.Add(result =>
        {
            if (result.Tokens is [var typed] && PatternOf(typed.Value) is null)
                result.AddError($"'{typed.Value}' is no regular expression");
        });
    }

    public static Command Create(Surroundings around, GatewayFinder finder)
    {
        var logs = new LogsCommand(around);
        var command = new Command("logs", "Show what replicas have written")
            { logs._id, logs._follow, logs._since, logs._grep, logs._json };
        new ReplicaIds(finder).Complete(logs._id, "ready", "unhealthy", "starting", "draining", "stopping");
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(
            parsed, client => logs.InvokeAsync(client, parsed, cancellation), cancellation));
        return command;
    }

    private async Task<int> InvokeAsync(ControlClient client, ParseResult parsed, CancellationToken cancellation)
    {
        var (id, follow, json) = (parsed.GetValue(_id), parsed.GetValue(_follow), parsed.GetValue(_json));
        var since = Duration.TryParse(parsed.GetValue(_since) ?? "", out var age)
            ? TimeProvider.System.GetUtcNow() - age
            : DateTimeOffset.MinValue;
        var pattern = parsed.GetValue(_grep) is { } grep ? PatternOf(grep) : null;
        var seen = false;
        try
        {
            var answer = await client.LogsAsync(id, follow, text =>
            {
                seen = true;
                var line = LogLine.Of(text);
                if (line.Time >= since && line.IsMatch(pattern)) _around.Say(json ? text : line.ToString());
            }, cancellation);
            if (answer.Ok && id is not null && !seen && !follow)
                return _around.Refuse(ExitCode.Failed, $"nothing is kept of a replica {id}");
            return _around.End(answer);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how following ends.
            return ExitCode.Done;
        }
    }

    private static Regex? PatternOf(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, _longestMatch);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
