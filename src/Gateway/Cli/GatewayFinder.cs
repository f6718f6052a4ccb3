using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary>What the verbs for a running gateway share: <c>--control</c>, and the way to that gateway.</summary>
public sealed class GatewayFinder(Surroundings around)
{
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

    public void AddTo(Command verb)
    {
        verb.Add(App);
        verb.Add(Control);
    }

    /// <summary>Whoever says --app means more than what the environment says.</summary>
    public string? Named(ParseResult parsed) =>
        parsed.GetValue(Control)
        ?? (parsed.GetValue(App) is null
            && around.Environment.GetValueOrDefault("Gateway__Control") is { Length: > 0 } set
                ? set
                : null);

    public Task<int> WithClientAsync(
        ParseResult parsed, Func<ControlClient, Task<int>> work, CancellationToken cancellation) =>
        WithClientAsync(parsed, work, around.End, cancellation);

    public async Task<T> WithClientAsync<T>(
        ParseResult parsed, Func<ControlClient, Task<T>> work, Func<ControlAnswer, T> absent,
        CancellationToken cancellation)
    {
        var found = await ControlSocketFinder.FindAsync(
            Named(parsed), parsed.GetValue(App), ControlSocketFinder.Folders(around.Environment), cancellation);
        if (!found.Ok) return absent(found);
        using var client = new ControlClient(found.Text);
        return await work(client);
    }
}
