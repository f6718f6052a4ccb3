using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gateway.Cli;

public static class Examples
{
    private static readonly Dictionary<string, (string Line, string Does)[]> _ofVerbs = new()
    {
        [""] =
        [
            ("gateway", "serves the project in the current directory"),
            ("gateway path/to/App.csproj -w 4", "publishes and serves it from four replicas"),
            ("gateway App.dll -b http://*:8080 -- --my-flag", "gives --my-flag to every replica"),
            ("gateway status", "shows how it stands; from another terminal"),
        ],
        ["run"] =
        [
            ("gateway run App.dll -w auto", "one replica per usable CPU"),
            ("gateway run App.dll -b https://*:8443 -c gateway.json", "TLS, with the certificate named in the file"),
            ("gateway run --check-config", "lists every fault of the settings"),
        ],
        ["status"] =
        [
            ("gateway status", "one look"),
            ("gateway status --watch --sort cpu", "like top; letters change the order"),
            ("gateway status --json | jq -r .gateway.state", "for scripts"),
        ],
        ["top"] = [("gateway top", "what status --watch shows; letters change the order")],
        ["logs"] =
        [
            ("gateway logs 2.1 --since 5m", "of one replica, lately"),
            ("gateway logs --follow --grep 'error|timeout'", "goes on with what matches"),
        ],
        ["events"] =
        [
            ("gateway events", "what has happened, crashes with their last output"),
            ("gateway events --follow --json", "goes on, one JSON object a line"),
        ],
        ["scale"] = [("gateway scale 4", "returns when four are ready"), ("gateway scale +1", "one more than now"),
            ("gateway scale 0 --yes", "none at all: clients get 503")],
        ["reload"] =
        [
            ("gateway reload", "replaces every replica by the newest build, without losing a request"),
            ("gateway reload --run './migrate'", "once before the first new replica; ends the reload if it fails"),
        ],
        ["rollback"] = [("gateway rollback", "the version before, from its own files")],
        ["recycle"] =
            [("gateway recycle 2.1", "a fresh process in its place"), ("gateway recycle --all", "one by one")],
        ["drain"] = [("gateway drain 2.1", "returns when its last request has ended; it is kept until undrain")],
        ["undrain"] = [("gateway undrain 2.1", "takes requests again")],
        ["maintenance"] = [("gateway maintenance on", "503 with Retry-After for every client"),
            ("gateway maintenance on --until 14:00 --message \"We move house.\"", "tells clients when, and why"),
            ("gateway maintenance on --allow 192.0.2.7", "serves that address all the same"),
            ("gateway maintenance off", "serves again")],
        ["upgrade"] = [("gateway upgrade", "a new gateway takes over the listening sockets")],
        ["stop"] = [("gateway stop", "waits for requests in flight"), ("gateway stop --now", "does not")],
        ["list"] = [("gateway list", "every gateway of yours on this machine, with its app")],
        ["help"] =
        [
            ("gateway help scale", "what gateway scale --help shows"),
            ("gateway help --man | man -l -", "the manual page"),
        ],
        ["healthcheck"] =
        [
            ("gateway healthcheck", "asks the admin address of the settings"),
            ("gateway healthcheck http://localhost:8081/health/fleet", "asks this one"),
        ],
        ["completion"] =
        [
            ("source <(gateway completion bash)", "for this shell; in ~/.bashrc for every one"),
            ("gateway completion zsh > ~/.zfunc/_gateway", "with that folder in fpath"),
            ("gateway completion fish > ~/.config/fish/completions/gateway.fish", "for every fish"),
            ("gateway completion pwsh | Out-String | Invoke-Expression", "in $PROFILE for every PowerShell"),
        ],
    };

    /// <summary>Of the command line as a whole where the verb is empty.</summary>
    public static IReadOnlyList<(string Line, string Does)> Of(string verb) => _ofVerbs.GetValueOrDefault(verb, []);

    public static void AddTo(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            if (help.Action is HelpAction plain)
                help.Action = new HelpWithExamples(plain, root);
    }

    public sealed class HelpWithExamples(HelpAction plain, RootCommand root) : SynchronousCommandLineAction
    {
        // Whoever asks for help need not have got the rest right.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            var command = parsed.CommandResult.Command;
            var code = command == root || command.Name == RunCommand.Name ? plain.Invoke(parsed) : InvokeVerb(parsed);
            var examples = Of(command == root ? "" : command.Name);
            if (examples.Count == 0) return code;
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (line, does) in examples) output.WriteLine($"  {line}\n      {does}");
            output.WriteLine();
            return code;
        }

        // APP belongs to the gateway without a verb; the library shows it with every verb.
        private int InvokeVerb(ParseResult parsed)
        {
            var (settings, output) = (parsed.InvocationConfiguration, parsed.InvocationConfiguration.Output);
            using var text = new StringWriter();
            settings.Output = text;
            var code = plain.Invoke(parsed);
            settings.Output = output;
            var lines = text.ToString().Split(Environment.NewLine)
                .Where(line => !line.StartsWith("  <APP> ", StringComparison.Ordinal))
                .Select(line => line.Replace(" [<APP>]", "", StringComparison.Ordinal)).ToList();
            var arguments = lines.IndexOf("Arguments:");
            if (arguments >= 0 && lines[arguments + 1].Length == 0) lines.RemoveRange(arguments, 2);
            output.Write(string.Join(Environment.NewLine, lines));
            return code;
        }
    }
}
