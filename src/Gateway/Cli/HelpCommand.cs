using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace Gateway.Cli;

/// <summary><c>gateway help [VERB]</c>: help, and never anything else.</summary>
public static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var verb = new Argument<string?>("VERB")
        {
            HelpName = "VERB",
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Of that verb; without it, of all",
        };
        verb.CompletionSources.Add(_ => [.. Names(root).Select(name => new CompletionItem(name))]);
        verb.Validators.Add(result =>
        {
            if (result.Tokens is not [var asked] || Names(root).Contains(asked.Value)) return;
            var nearest = NearestName.To(asked.Value, Names(root)).Name;
            result.AddError($"'{asked.Value}' is no verb; did you mean 'gateway help {nearest}'?");
        });
        var manual = new Option<bool>("--man") { Description = "Print the manual page: gateway help --man | man -l -" };
        var command = new Command("help", "Show help, of a verb or of all") { verb, manual };
        command.Validators.Add(result =>
        {
            if (result.GetValue(manual) && result.GetValue(verb) is not null)
                result.AddError("the manual page has all verbs: 'gateway help --man'");
        });
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(manual))
            {
                parsed.InvocationConfiguration.Output.Write(new ManualPage(root));
                return Task.FromResult(ExitCode.Done);
            }

            string[] asked = parsed.GetValue(verb) is { } name ? [name, "--help"] : ["--help"];
            return root.Parse(asked, CommandForms.Settings)
                .InvokeAsync(parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }

    /// <summary>Without the one of DOS, which shells take for a pattern.</summary>
    public static void NameAsElsewhere(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>().ToList())
        {
            root.Options.Remove(option);
            root.Options.Add(new HelpOption("--help", "-h", "-?") { Description = "Show help, and do nothing else" });
        }
    }

    private static IEnumerable<string> Names(RootCommand root) => root.Subcommands.Select(command => command.Name);
}
