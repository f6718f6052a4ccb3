using Gateway.Platform;
using Gateway.Tests.Control;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary>What the completion scripts are told, whatever the shell.</summary>
public sealed class SuggestionTests : IDisposable
{
    private const string Status = """
        { "gateway": { "state": "serving", "pid": 7, "app": "Shop", "bind": ["http://a:1"] }, "replicas": [] }
        """;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("gateway ", "scale status", "--help -b --replicas -?")]
    [InlineData("gateway st", "status stop", "list scale")]
    [InlineData("gateway -", "--replicas --version", "-w status")]
    [InlineData("gateway run -", "--replicas --bind", "status")]
    [InlineData("gateway -w 4 -", "--bind", "status")]
    [InlineData("gateway App.dll --re", "--reload --reload-on-change", "--bind")]
    [InlineData("gateway run -w ", "auto", "--bind")]
    [InlineData("gateway --admin ", "off http://localhost:8081", "--bind")]
    [InlineData("gateway status ", "--json --sort --app", "id")]
    [InlineData("gateway status --sort ", "cpu memory", "--json")]
    [InlineData("gateway status --sort=c", "--sort=cpu", "--sort=memory cpu")]
    [InlineData("gateway status --sort=", "--sort=cpu --sort=memory", "--json")]
    [InlineData("gateway logs --since ", "5m", "--json")]
    [InlineData("gateway reload --canary ", "10%,30", "--surge")]
    [InlineData("gateway maintenance ", "on off", "--until")]
    [InlineData("gateway maintenance on --", "--until --allow", "on")]
    [InlineData("gateway help sc", "scale", "status")]
    [InlineData("gateway completion ", "bash zsh fish pwsh", "--help")]
    public async Task Offers_what_fits_and_nothing_else(string typed, string offered, string others)
    {
        var offers = await OffersAsync(typed);
        offers.Should().Contain(offered.Split(' ')).And.NotContain(others.Split(' '));
    }

    // The shells offer files then.
    [Theory]
    [InlineData("gateway run ")]
    [InlineData("gateway ./")]
    [InlineData("gateway App.dll ")]
    [InlineData("gateway -c ")]
    [InlineData("gateway App.dll -- --")]
    [InlineData("gateway App.dll -- st")]
    [InlineData("gateway nonsense st")]
    public async Task Offers_nothing_where_a_file_is_meant(string typed) =>
        (await OffersAsync(typed)).Should().BeEmpty();

    [Theory]
    [InlineData("gateway scale 2 --app ", "Shop")]
    [InlineData("gateway scale 2 --app=S", "--app=Shop")]
    public async Task Offers_what_runs(string typed, string offered)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            _line.Folder.At($"gateway-{Environment.ProcessId}"), context => context.Response.WriteAsync(Status));
        _line.Environment.Remove("Gateway__Control");
        _line.Environment["Gateway__RunDirectory"] = _line.Folder.Path;
        (await OffersAsync(typed)).Should().Contain(offered);
    }

    [Theory]
    [InlineData("gateway maintenance on --until 14:00 --message \"We move house.\" --allow=192.0.2.7 --app Shop --control x")]
    [InlineData("gateway run 'my app/App.dll' -w=4 --bind http://*:1 -c gateway.json --admin=off -- --x --y=z")]
    [InlineData("gateway  nonsense --bogus=\"a b --")]
    public async Task Never_fails_wherever_the_cursor_is(string typed)
    {
        for (var point = 0; point <= typed.Length; point++)
            (await _line.TypeAsync($"[suggest:{point}]", typed)).Should().Be(ExitCode.Done, typed[..point]);
        _line.Error.Should().BeEmpty();
    }

    private async Task<string[]> OffersAsync(string typed)
    {
        (await _line.TypeAsync($"[suggest:{typed.Length}]", typed)).Should().Be(ExitCode.Done);
        return _line.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
