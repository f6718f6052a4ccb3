using System.CommandLine;
using Gateway.Control;

namespace Gateway.Cli;

/// <summary><c>gateway healthcheck [URL]</c>: for images without a shell, so its answer is the exit code.</summary>
public sealed class HealthcheckCommand
{
    private const int NotAsked = -1;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Surroundings _around;
    private readonly GatewayFinder _finder;
    private readonly Argument<string?> _url = new("URL")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Must answer 2xx (/health/fleet on the admin address, or the control socket)",
    };

    private HealthcheckCommand(Surroundings around, GatewayFinder finder) => (_around, _finder) = (around, finder);

    public static Command Create(Surroundings around, GatewayFinder finder)
    {
        var check = new HealthcheckCommand(around, finder);
        var command = new Command("healthcheck", "End with 0 when the gateway serves") { check._url };
        finder.AddTo(command);
        command.SetAction(check.InvokeAsync);
        return command;
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_url) is { } given) return await AskAsync(given, cancellation);
        if (_finder.Named(parsed) is not null) return await AskSocketAsync(parsed, _around.End, cancellation);

        var settings = GatewaySettings.Load(new SettingsRequest(
            null, new Dictionary<string, SettingText>(), _around.Environment, _around.Directory));
        if (settings.Faults.Count > 0) return _around.RefuseAll("the configuration", settings.Faults);
        var admin = BindUrl.Parse(settings.Options.Admin, out _) is { Scheme: "http" } http
            ? $"{http with { Host = Reachable(http.Host) }}/health/fleet"
            : null;
        if (admin is not null && settings.SourceOf("Gateway:Admin") is not null)
            return await AskAsync(admin, cancellation);
        // The default's port may be another gateway's in the same network: the control socket is this one's.
        var code = await AskSocketAsync(parsed, none => admin is null ? _around.End(none) : NotAsked, cancellation);
        return code == NotAsked ? await AskAsync(admin!, cancellation) : code;
    }

    private async Task<int> AskAsync(string url, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("http" or "https"))
            return _around.Refuse(ExitCode.Usage, $"'{url}' is no http:// or https:// address");

        using var http = new HttpClient { Timeout = _patience };
        try
        {
            using var answer = await http.GetAsync(target, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode) return ExitCode.Done;
            return _around.Refuse(ExitCode.Failed, $"{url} answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            return _around.Refuse(ExitCode.Failed, $"{url} does not answer: {silent.Message}");
        }
    }

    private Task<int> AskSocketAsync(
        ParseResult parsed, Func<ControlAnswer, int> absent, CancellationToken cancellation) =>
        _finder.WithClientAsync(parsed, async client =>
        {
            var answer = await client.StatusAsync(cancellation);
            if (!answer.Ok) return _around.End(answer);
            using var status = JsonDocument.Parse(answer.Text);
            var state = status.RootElement.GetProperty("gateway").GetProperty("state").GetString();
            if (state is "serving" or "degraded" or "maintenance") return ExitCode.Done;
            return _around.Refuse(ExitCode.Failed, $"the gateway is {state}");
        }, absent, cancellation);

    // Where it listens on every address, loopback is one of them.
    private static string Reachable(string host) => host is "*" or "0.0.0.0" or "::" ? "localhost" : host;
}
