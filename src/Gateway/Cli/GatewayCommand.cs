using System.CommandLine;
using System.CommandLine.Help;

namespace Gateway.Cli;

/// <summary>The whole command line. What stands behind <c>--</c> is the app's and goes unread.</summary>
public sealed class GatewayCommand
{
    private const string AppSeparator = "--";

    // Worth nothing without a reader; what others do is worth it in any case.
    private static readonly HashSet<string> _reading = ["status", "top", "events", "logs"];

    private readonly Surroundings _around;
    private readonly RootCommand _root;
    private readonly CommandForms _forms;
    private readonly RunCommand _runs;
    private readonly IReadOnlyList<string> _arguments;
    private readonly bool _hasAppArguments;

    private GatewayCommand(
        string[] arguments, Func<RunRequest, Task<int>> run, Func<GatewayOptions, IReadOnlyList<string>> check,
        Surroundings around)
    {
        var end = Array.IndexOf(arguments, AppSeparator);
        var appArguments = end < 0 ? [] : arguments[(end + 1)..];
        _arguments = end < 0 ? arguments : arguments[..end];
        _hasAppArguments = appArguments.Length > 0;
        _around = around;

        _root = new RootCommand(
            "The production server for ASP.NET Core: serves an app from N supervised replicas.\n"
            + "Arguments behind -- go to every replica.");
        HelpCommand.NameAsElsewhere(_root);
        VersionText.AddTo(_root);
        var finder = new GatewayFinder(around);
        _runs = new RunCommand(run, check, appArguments, around);
        RunCommand.Fill(_root);
        _root.Add(_runs.Create());
        _root.Add(StatusCommand.Create(around, finder));
        _root.Add(StatusCommand.CreateTop(around, finder));
        _root.Add(ListCommand.Create(around, finder));
        _root.Add(EventsCommand.Create(around, finder));
        _root.Add(LogsCommand.Create(around, finder));
        foreach (var verb in new OperatorVerbs(around, finder).All()) _root.Add(verb);
        _root.Add(HealthcheckCommand.Create(around, finder));
        _root.Add(CompletionCommand.Create(around));
        _root.Add(HelpCommand.Create(_root));
        Examples.AddTo(_root);
        _forms = new CommandForms(_root, around.Directory);
        Completions.AddTo(_root, _forms);
    }

    /// <param name="run">Runs the gateway; its result is the exit code.</param>
    /// <param name="check">What would keep settings without a fault from being run.</param>
    /// <param name="around">This process's own, except in tests.</param>
    public static Task<int> InvokeAsync(
        string[] arguments, Func<RunRequest, Task<int>> run, Func<GatewayOptions, IReadOnlyList<string>> check,
        Surroundings? around = null) =>
        new GatewayCommand(arguments, run, check, around ?? Surroundings.OfThisProcess()).InvokeAsync();

    private async Task<int> InvokeAsync()
    {
        var parsed = _root.Parse(_forms.Whole(_arguments), CommandForms.Settings);
        var asksForHelp = parsed.Action is HelpAction or Examples.HelpWithExamples;
        if (!asksForHelp && _forms.Fault(_arguments, parsed, _runs.AppOf(parsed)) is { } fault)
            return _around.Refuse(ExitCode.Usage, fault);
        if (parsed.Errors.Count > 0)
            return _around.RefuseAll(
                "the command line", [.. parsed.Errors.Select(error => Suggestion.AddTo(error.Message, parsed))]);

        var runs = parsed.CommandResult.Command.Name == RunCommand.Name;
        if (_hasAppArguments && !runs && !asksForHelp)
            return _around.RefuseAll("the command line", ["arguments behind -- go to replicas; this verb starts none"]);

        using var gone = new CancellationTokenSource();
        var reads = _reading.Contains(parsed.CommandResult.Command.Name);
        var reader = reads ? OutputReader.WatchAsync(gone) : Task.CompletedTask;
        var code = await InvokeAsync(parsed, runs, gone.Token);
        await gone.CancelAsync();
        await reader;
        return code;
    }

    private async Task<int> InvokeAsync(ParseResult parsed, bool runs, CancellationToken gone)
    {
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = _around.Out,
                Error = _around.Error,
                EnableDefaultExceptionHandler = false,
                // The gateway heeds signals itself; the library would end it two seconds after the first.
                ProcessTerminationTimeout = runs ? null : TimeSpan.FromSeconds(2),
            }, gone);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
            return ExitCode.Failed;
        }
        catch (Exception refused) when (refused is UnwrittenException || (refused is IOException && !runs))
        {
            return _around.Refuse(ExitCode.Failed, $"the answer cannot be written: {refused.Message}");
        }
        catch (Exception odd)
        {
            await _around.Error.WriteLineAsync($"Unhandled exception: {odd}");
            return ExitCode.Failed;
        }
    }
}
