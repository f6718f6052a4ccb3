using System.CommandLine;

namespace Gateway.Cli;

/// <summary>The whole command line. What stands behind <c>--</c> is the app's and goes unread.</summary>
public sealed class GatewayCommand
{
    private const string AppSeparator = "--";

    private readonly Surroundings _around;
    private readonly RootCommand _root;
    private readonly IReadOnlyList<string> _arguments;
    private readonly bool _hasAppArguments;

    private GatewayCommand(string[] arguments, Func<RunRequest, Task<int>> run, Surroundings around)
    {
        var end = Array.IndexOf(arguments, AppSeparator);
        var appArguments = end < 0 ? [] : arguments[(end + 1)..];
        _arguments = end < 0 ? arguments : arguments[..end];
        _hasAppArguments = appArguments.Length > 0;
        _around = around;

        _root = new RootCommand(
            "The production server for ASP.NET Core: serves an app from N supervised replicas.\n"
            + "Arguments behind -- go to every replica.");
        var (runs, finder) = (new RunCommand(run, appArguments, around), new GatewayFinder(around));
        runs.Fill(_root);
        _root.Add(runs.Create());
        _root.Add(StatusCommand.Create(around, finder));
        _root.Add(EventsCommand.Create(around, finder));
        foreach (var verb in new OperatorVerbs(around, finder).All()) _root.Add(verb);
        _root.Add(HealthcheckCommand.Create(around, finder));
        _root.Add(CompletionCommand.Create(around));
        Examples.AddTo(_root);
    }

    /// <param name="run">Runs the gateway; its result is the exit code.</param>
    /// <param name="around">This process's own, except in tests.</param>
    public static Task<int> InvokeAsync(
        string[] arguments, Func<RunRequest, Task<int>> run, Surroundings? around = null) =>
        new GatewayCommand(arguments, run, around ?? Surroundings.OfThisProcess()).InvokeAsync();

    private async Task<int> InvokeAsync()
    {
        // "@name" is a possible folder, not a file of further arguments.
        var parsed = _root.Parse(_arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            // What follows a verb that nobody knows is no fault of its own.
            var first = _arguments.FirstOrDefault(argument => !argument.StartsWith('-'));
            if (parsed.CommandResult.Command == _root
                && Suggestion.MisspeltVerb(first, _root, _around.Directory) is { } fault)
                return _around.Refuse(ExitCode.Usage, fault);
            return _around.RefuseAll(
                "the command line", [.. parsed.Errors.Select(error => Suggestion.AddTo(error.Message, parsed))]);
        }

        var runs = parsed.CommandResult.Command == _root || parsed.CommandResult.Command.Name == RunCommand.Name;
        if (_hasAppArguments && !runs)
            return _around.RefuseAll("the command line", ["arguments behind -- go to replicas; this verb starts none"]);

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = _around.Out,
            Error = _around.Error,
            // The gateway heeds signals itself; the library would end it two seconds after the first.
            ProcessTerminationTimeout = runs ? null : TimeSpan.FromSeconds(2),
        });
    }
}
