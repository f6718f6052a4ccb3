using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary>What the verbs that talk to a running gateway share: <c>--control</c>, and the way to that
/// gateway.</summary>
public sealed class GatewayFinder(Surroundings around)
{
    public Option<string?> Control { get; } = new("--control")
    {
        HelpName = "PATH",
        Description = "The gateway's control socket (the only gateway that runs)",
    };

    /// <summary>The control socket that is named by the option or by the setting.</summary>
    public string? Named(ParseResult parsed) =>
        parsed.GetValue(Control)
        ?? (around.Environment.GetValueOrDefault("Gateway__Control") is { Length: > 0 } set ? set : null);

    /// <summary>Finds the gateway and does <paramref name="work"/> with it; says why when there is none.</summary>
    public Task<int> WithClientAsync(
        ParseResult parsed, Func<ControlClient, Task<int>> work, CancellationToken cancellation) =>
        WithSocketAsync(parsed, async socket =>
        {
            using var client = new ControlClient(socket);
            return await work(client);
        }, cancellation);

    /// <summary>Does it if there is a gateway, and says nothing if there is none.</summary>
    public async Task TryWithClientAsync(
        ParseResult parsed, Func<ControlClient, Task> work, CancellationToken cancellation)
    {
        var found = await FindAsync(parsed, cancellation);
        if (!found.Ok) return;
        using var client = new ControlClient(found.Text);
        await work(client);
    }

    /// <summary>The same with the path of its socket.</summary>
    public async Task<int> WithSocketAsync(
        ParseResult parsed, Func<string, Task<int>> work, CancellationToken cancellation)
    {
        var found = await FindAsync(parsed, cancellation);
        if (!found.Ok) return around.Refuse(found.ExitCode, found.Text);
        return await work(found.Text);
    }

    private Task<ControlAnswer> FindAsync(ParseResult parsed, CancellationToken cancellation) =>
        ControlSocketFinder.FindAsync(Named(parsed), ControlSocketFinder.Folders(around.Environment), cancellation);
}
