using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Cli;

// Values stay text: they are read and checked together with the file's and the environment's.
public sealed class RunOptions
{
    private static readonly GatewayOptions _defaults = new();

    private readonly Dictionary<string, Option> _settings;

    public RunOptions()
    {
        _settings = new Dictionary<string, Option>
        {
            ["Gateway:Replicas"] = Text("--replicas", "auto|N|MIN..MAX", "How many; auto: one per usable CPU", "-w"),
            ["Gateway:Bind"] = new Option<string[]>("--bind", "-b")
            {
                HelpName = "URL",
                Description = "Where to listen, repeatable (http://localhost:8080)",
            },
            ["Gateway:Admin"] = Text("--admin", "URL|off", "Page, metrics and health (http://localhost:8081)"),
            ["Gateway:Control"] = Text("--control", "PATH", "Where to make the control socket"),
            ["Gateway:Reload"] = Flag("--reload", "One hot-reload replica, for development"),
            ["Gateway:Rollout:OnChange"] = Flag("--reload-on-change", "Reload when the build of APP has changed"),
            ["Gateway:AccessLog"] = Flag("--access-log", "One log line per request"),
        };
        _settings["Gateway:Replicas"].CompletionSources.Add("auto");
        _settings["Gateway:Admin"].CompletionSources.Add("off", _defaults.Admin);
        _settings["Gateway:Bind"].CompletionSources.Add([.. _defaults.Bind]);
    }

    public Argument<string?> App { get; } = new("APP")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Project folder, .csproj, .dll or program (the current directory, else src/Api)",
    };

    public Option<string?> Config { get; } =
        Text("--config", "FILE", "Settings file (gateway.json if there is one)", "-c");

    public Option<bool> Check { get; } = Flag("--check-config", "Check the settings and end");
    public Option<bool> Print { get; } = Flag("--print-config", "Show the settings in effect, secrets masked, and end");

    public void AddTo(Command command)
    {
        command.Add(App);
        App.Validators.Add(result => RefuseOption(result, command));
        foreach (var option in _settings.Values) command.Add(option);
        command.Add(Config);
        command.Add(Check);
        command.Add(Print);
    }

    public Dictionary<string, SettingText> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, SettingText>(StringComparer.OrdinalIgnoreCase);
        if (parsed.GetValue(App) is { } app) settings["Gateway:App"] = new SettingText(app, "APP");
        foreach (var (key, option) in _settings)
            if (parsed.GetResult(option) is { Implicit: false } result)
                settings[key] = new SettingText(ValueOf(option, parsed, result.Tokens.Count), option.Name);
        return settings;
    }

    // An option that nobody knows would pass for APP.
    private static void RefuseOption(ArgumentResult result, Command command)
    {
        if (result.Tokens.FirstOrDefault()?.Value is not { } token || !token.StartsWith('-')) return;
        var name = token.Split('=')[0];
        var (known, _) = NearestName.To(name, command.Options.Select(option => option.Name));
        result.AddError($"{name} is unknown; did you mean {known}?");
    }

    private static string ValueOf(Option option, ParseResult parsed, int tokens) => option switch
    {
        Option<string[]> many => string.Join(' ', parsed.GetValue(many) ?? []),
        Option<bool> flag => tokens == 0 || parsed.GetValue(flag) ? "true" : "false",
        _ => parsed.GetValue((Option<string?>)option) ?? "",
    };

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = value, Description = description };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
