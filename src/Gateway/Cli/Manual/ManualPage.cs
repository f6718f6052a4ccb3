using System.CommandLine;

namespace Gateway.Cli;

/// <summary>gateway(1), made of the commands that help shows and of the tables of docs/configuration.md.</summary>
public sealed class ManualPage(RootCommand root)
{
    private readonly Roff _page = new();

    public override string ToString()
    {
        var version = typeof(ManualPage).Assembly.GetName().Version!.ToString(3);
        _page.Title("GATEWAY", "1", Built(), $"gateway {version}", "User Commands");
        _page.Section("NAME");
        _page.Words("gateway - the production server for ASP.NET Core");
        WriteSynopsis();
        WriteOptions();
        foreach (var verb in root.Subcommands) WriteVerb(verb);
        WriteSettings();
        foreach (var table in new[] { "Environment", "Signals", "Exit codes" }) WriteTable(table);
        _page.Section("SEE ALSO");
        _page.Words("`logrotate`(8), `systemd.service`(5)");
        return _page.ToString();
    }

    private static string Built() => File.GetLastWriteTimeUtc(Path.Combine(AppContext.BaseDirectory, "gateway.dll"))
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void WriteSynopsis()
    {
        _page.Section("SYNOPSIS");
        _page.Words("`gateway` [`run`] [APP] [options] [`--` arguments for every replica]");
        _page.Paragraph("`gateway` VERB [arguments] [options]");
        _page.Section("DESCRIPTION");
        _page.Words(root.Description!.ReplaceLineEndings(" "));
    }

    private void WriteOptions()
    {
        _page.Section("OPTIONS");
        var run = root.Subcommands.Single(command => command.Name == RunCommand.Name);
        Write(run.Arguments, run.Options);
        Write([], root.Options.Except(run.Options).Where(option => run.Options.All(own => own.Name != option.Name)));
        WriteExamples("");
        _page.Section("VERBS");
        _page.Words("A verb is the first word. It returns when its effect is there.");
    }

    private void WriteVerb(Command verb)
    {
        _page.Part($"gateway {verb.Name}{string.Concat(verb.Arguments.Select(argument => $" {Usage(argument)}"))}");
        _page.Words($"{verb.Description}.");
        // Those of run stand above: it is what gateway does without a verb.
        if (verb.Name != RunCommand.Name) Write(verb.Arguments, verb.Options);
        WriteExamples(verb.Name);
    }

    private void Write(IEnumerable<Argument> arguments, IEnumerable<Option> options)
    {
        foreach (var argument in arguments) _page.Item($"`{Name(argument)}`", $"{argument.Description}.");
        foreach (var option in options)
        {
            var names = option.Aliases.Prepend(option.Name).Select(name => $"`{name}`");
            var value = option.HelpName is { } named ? $" {named}" : "";
            _page.Item($"{string.Join(", ", names)}{value}", $"{option.Description}.");
        }
    }

    private void WriteExamples(string verb)
    {
        foreach (var (line, does) in Examples.Of(verb)) _page.Example(line, does);
    }

    private void WriteSettings()
    {
        _page.Section("SETTINGS");
        _page.Words("Built-in default < file < environment (`Gateway__Boot__Timeout=2m`) < command line.");
        foreach (var row in ConfigurationPage.Table("Settings"))
            _page.Item($"{row[0]} ({row[1]}, {row[2]})", $"{row[4]} Accepted: {row[3]}.");
    }

    private void WriteTable(string heading)
    {
        _page.Section(heading.ToUpperInvariant());
        foreach (var row in ConfigurationPage.Table(heading)) _page.Item(row[0], row[1]);
    }

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Usage(Argument argument) =>
        argument.Arity.MinimumNumberOfValues == 0 ? $"[{Name(argument)}]" : Name(argument);
}
