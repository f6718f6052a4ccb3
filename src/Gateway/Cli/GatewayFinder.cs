using System.CommandLine;
using System.CommandLine.Completions;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary>What the verbs for a running gateway share: <c>--control</c>, and the way to that gateway.</summary>
public sealed class GatewayFinder
{
    private readonly Surroundings _around;

    public GatewayFinder(Surroundings around)
    {
        _around = around;
        RefuseNothing(App);
        RefuseNothing(Control);
        App.CompletionSources.Add(_ => Offered(gateway => gateway.App));
        Control.CompletionSources.Add(_ => Offered(gateway => gateway.Address));
    }

    public Option<string?> Control { get; } = new("--control")
    {
        HelpName = "PATH",
        Description = "The gateway's control socket (the only gateway that runs)",
    };

    public Option<string?> App { get; } = new("--app")
    {
        HelpName = "NAME",
        Description = "The gateway that serves this app, where several run: gateway list",
    };

    private GatewayPlaces Places => GatewayPlaces.Of(_around.Environment);

    public void AddTo(Command verb)
    {
        verb.Add(App);
        verb.Add(Control);
    }

    /// <summary>Whoever says --app means more than what the environment says.</summary>
    public string? Named(ParseResult parsed) =>
        parsed.GetValue(Control) ?? (parsed.GetValue(App) is null ? Places.Named : null);

    public Task<int> WithClientAsync(
        ParseResult parsed, Func<ControlClient, Task<int>> work, CancellationToken cancellation) =>
        WithClientAsync(parsed, work, _around.End, cancellation);

    public async Task<T> WithClientAsync<T>(
        ParseResult parsed, Func<ControlClient, Task<T>> work, Func<ControlAnswer, T> absent,
        CancellationToken cancellation)
    {
        var found = await ControlSocketFinder.FindAsync(
            Named(parsed), parsed.GetValue(App), Places, cancellation);
        if (!found.Ok) return absent(found);
        using var client = new ControlClient(found.Text);
        return await work(client);
    }

    /// <summary>Every gateway that a verb may be for, and in words those that are not for this user.</summary>
    public async Task<(RunningGateway[] Running, IReadOnlyList<string> Closed)> LookAsync(
        CancellationToken cancellation)
    {
        var seen = await ControlSocketFinder.LookAsync(Places, cancellation);
        return (await ControlSocketFinder.AskAsync(seen.Alive, cancellation), seen.Closed);
    }

    // A variable that is not set, in a script that means one gateway.
    private static void RefuseNothing(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: "" }]) result.AddError($"{option.Name} names nothing");
    });

    // A shell waits for it: whatever goes wrong is no more than nothing to offer.
    private IEnumerable<CompletionItem> Offered(Func<RunningGateway, string?> part) =>
        [.. Task.Run(() => LookAsync(CancellationToken.None)).GetAwaiter().GetResult().Running
            .Select(part).OfType<string>().Distinct().Select(text => new CompletionItem(text))];
}
