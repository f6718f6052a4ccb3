using System.Collections.Concurrent;
using Gateway.Platform;
using Gateway.Tests.Control;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary>Every verb, in each wrong place and with each wrong word, in front of a gateway that would obey.</summary>
public sealed class GrammarTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _verbs = new()
    {
        ["run"] = "run App.dll",
        ["status"] = "status",
        ["top"] = "top",
        ["list"] = "list",
        ["logs"] = "logs",
        ["rollback"] = "rollback",
        ["events"] = "events",
        ["scale"] = "scale 2",
        ["reload"] = "reload",
        ["recycle"] = "recycle 1.1",
        ["drain"] = "drain 1.1",
        ["undrain"] = "undrain 1.1",
        ["maintenance"] = "maintenance on",
        ["upgrade"] = "upgrade",
        ["stop"] = "stop",
        ["healthcheck"] = "healthcheck",
        ["completion"] = "completion bash",
        ["help"] = "help",
    };

    private static readonly string[] _before =
    [
        "nonsense", "missing.csproj", "App.dll", "1.1", "on", "stop_", "-w 4", "-w=4", "--reload", "--access-log", "--now",
        "--yes", "--json", "--all", "--bogus", "-x", "--version", "App.dll -w 4", "-b http://*:1", "run",
        "--control", "--config", "[x]", "[suggestx]", "[suggest:3", "gateway",
    ];

    private static readonly string[] _behind = ["nonsense", "stop", "scale 2", "--bogus", "-w 4", "-- x", "help"];

    private readonly ConcurrentQueue<string> _asked = new();
    private readonly TempFolder _folder = new();
    private ScriptedGateway? _gateway;

    public static TheoryData<string> Verbs => [.. _verbs.Keys];

    public async ValueTask InitializeAsync() => _gateway = await ScriptedGateway.StartAsync(_folder.Path, context =>
    {
        _asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
        return context.Response.WriteAsync("{}");
    });

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_table_has_every_verb_that_is_there()
    {
        using var line = new CommandLine();
        await line.TypeAsync("--help");
        var commands = line.Out[line.Out.IndexOf("Commands:", StringComparison.Ordinal)..].Split("Examples:")[0];
        commands.Split('\n').Skip(1).Select(text => text.Trim().Split(' ')[0]).Where(verb => verb.Length > 0)
            .Should().BeEquivalentTo(_verbs.Keys);
    }

    [Theory, MemberData(nameof(Verbs))]
    public Task What_stands_before_a_verb_is_wrong_usage(string verb) => NothingIsDoneAsync(
        _before.Where(word => word != "run" || verb != "run").Select(word => $"{word} {_verbs[verb]}")
            .Where(line => line is not ("run status" or "run list" or "run events" or "run reload" or "run upgrade"
                or "run stop" or "run healthcheck" or "run help"
                or "run top" or "run logs" or "run rollback")), ExitCode.Usage);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("[suggest:3 ")]
    public async Task Nor_is_one_that_nobody_sees(string word)
    {
        using var line = Line();
        (await line.TypeAsync(word, "stop")).Should().Be(ExitCode.Usage);
        _asked.Should().BeEmpty();
    }

    [Theory]
    [InlineData("stop", "--control", "")]
    [InlineData("stop", "--control", "\0")]
    [InlineData("stop", "--app", "")]
    [InlineData("scale", "")]
    [InlineData("drain", "")]
    [InlineData("recycle", "")]
    [InlineData("status", "--sort", "")]
    public async Task An_empty_value_is_a_word_and_ends_well(params string[] words)
    {
        using var line = new CommandLine();
        (await line.TypeAsync(words)).Should().Be(words[^1].Length == 0 ? ExitCode.Usage : ExitCode.NoGateway);
        line.Error.Should().StartWith("gateway: ");
    }

    [Theory, MemberData(nameof(Verbs))]
    public Task A_word_too_many_is_wrong_usage(string verb) => NothingIsDoneAsync(
        _behind.Select(word => $"{_verbs[verb]} {word}").Where(line => !IsRight(line)), ExitCode.Usage);

    [Theory, MemberData(nameof(Verbs))]
    public Task A_word_that_is_nearly_a_verb_is_wrong_usage(string verb) => NothingIsDoneAsync(
        Typos(verb).Where(typo => !_verbs.ContainsKey(typo)).Select(typo => typo + _verbs[verb][verb.Length..]), ExitCode.Usage);

    [Theory, MemberData(nameof(Verbs))]
    public Task Help_is_help_and_only_help(string verb) => NothingIsDoneAsync(
        [
            $"help {verb}", $"{verb} --help", $"{_verbs[verb]} --help", $"--help {_verbs[verb]}", $"-h {_verbs[verb]}",
            $"{verb} -h", $"-w 4 {verb} --help",
        ], ExitCode.Done);

    [Theory]
    [InlineData("help nonsense")]
    [InlineData("help stop now")]
    [InlineData("help --now stop")]
    [InlineData("scale")]
    [InlineData("scale x")]
    [InlineData("scale 1.1")]
    [InlineData("scale --2")]
    [InlineData("scale 0")]
    [InlineData("maintenance")]
    [InlineData("maintenance maybe")]
    [InlineData("recycle")]
    [InlineData("recycle 1.1 --all")]
    [InlineData("drain")]
    [InlineData("stop /?")]
    [InlineData("stop --hlep")]
    public Task A_wrong_word_is_wrong_usage(string line) => NothingIsDoneAsync([line], ExitCode.Usage);

    [Theory]
    [InlineData("-w 4 status", "gateway status")]
    [InlineData("--now stop", "gateway stop --now")]
    [InlineData("--control /x.sock status", "gateway status --control /x.sock")]
    [InlineData("nonsense scale 2", "gateway scale 2")]
    [InlineData("scal 3", "gateway scale 3")]
    [InlineData("STATUS --json", "gateway status --json")]
    [InlineData("restart", "gateway recycle --all")]
    [InlineData("ps", "gateway list")]
    [InlineData("halt", "gateway stop --now")]
    [InlineData("delete", "gateway stop")]
    [InlineData("jlist", "gateway list --json")]
    [InlineData("phased-restart", "gateway reload")]
    [InlineData("help stpo", "gateway help stop")]
    [InlineData("scale 0", "gateway scale 0 --yes")]
    public async Task The_nearest_right_form_is_named(string typed, string form)
    {
        using var line = new CommandLine();
        (await line.TypeAsync(typed)).Should().Be(ExitCode.Usage);
        line.Error.Should().Contain($"'{form}'");
    }

    [Theory]
    [InlineData("scale 2", "POST /scale")]
    [InlineData("scale 0 --yes", "POST /scale")]
    [InlineData("stop --now", "POST /stop")]
    public async Task What_is_right_is_asked(string typed, string asked)
    {
        using var line = Line();
        await line.TypeAsync(typed);
        _asked.Should().Contain(asked);
    }

    private async Task NothingIsDoneAsync(IEnumerable<string> lines, int exitCode)
    {
        foreach (var typed in lines)
        {
            using var line = Line();
            (await line.TypeAsync(typed)).Should().Be(exitCode, $"of 'gateway {typed}': {line.Error}");
            line.Ran.Should().BeNull(typed);
            (exitCode == ExitCode.Done ? line.Out : line.Error).Should().Contain("gateway", typed);
            _asked.Should().BeEmpty(typed);
        }
    }

    private CommandLine Line()
    {
        var line = new CommandLine();
        line.Environment["Gateway__Control"] = _gateway!.Socket;
        return line;
    }

    // An id may be any word.
    private static bool IsRight(string line) => line is "logs nonsense" or "logs stop" or "logs help"
        or "help stop" or "help help" or "run App.dll -w 4" or "run App.dll -- x";

    private static IEnumerable<string> Typos(string verb)
    {
        for (var at = 0; at < verb.Length; at++)
        {
            yield return verb.Remove(at, 1);
            yield return verb.Insert(at, "q");
            yield return verb[..at] + char.ToUpperInvariant(verb[at]) + verb[(at + 1)..];
            if (at > 0 && verb[at] != verb[at - 1]) yield return verb[..(at - 1)] + verb[at] + verb[at - 1] + verb[(at + 1)..];
        }
    }
}
